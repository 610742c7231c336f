import type { Fault } from '../fault.ts';
import { anyMoment, disturb } from '../moments.ts';
import { expectEnding, WELL } from '../run-load.ts';

const INTERRUPTED = 130;

/** Ctrl-C, or what a system sends before it kills; sometimes twice. */
export const interrupt: Fault = {
  name: 'interrupt (Ctrl-C, SIGTERM)',
  weight: 9,
  async strike(world) {
    const moment = anyMoment(world);
    const signal = world.random.pick(['SIGINT', 'SIGTERM'] as const);
    const twice = world.random.chance(0.3);
    const { load } = await disturb(world, moment, async ({ child }) => {
      child.kill(signal);
      if (twice) child.kill('SIGINT');
    });
    return {
      hit: load.code === INTERRUPTED,
      how: `${signal}${twice ? ' twice' : ''} ${moment.name}: ${load.ending}`,
      violations: expectEnding('the interrupted program', load, [INTERRUPTED, ...WELL]),
    };
  },
};
