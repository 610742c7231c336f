import type { Fault } from '../fault.ts';
import { anyMoment, disturb } from '../moments.ts';
import { expectEnding, WELL } from '../run-load.ts';

/** The program is killed: its last word may be anything. */
export const kill: Fault = {
  name: 'kill -9 of the program',
  weight: 18,
  async strike(world) {
    const moment = anyMoment(world);
    const { load } = await disturb(world, moment, async ({ child }) => {
      child.kill('SIGKILL');
    });
    return {
      hit: load.code === null,
      how: `${moment.name}: ${load.ending}`,
      violations: expectEnding('the killed program', load, [null, ...WELL]),
    };
  },
};
