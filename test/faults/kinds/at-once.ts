import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { expectEnding, runLoad, startLoad, WELL } from '../run-load.ts';
import type { World } from '../world.ts';

function together(name: string, weight: number, count: number, apart: number): Fault {
  return {
    name,
    weight,
    async strike(world: World) {
      const loads = await Promise.all(
        Array.from({ length: count }, async () => {
          await sleep(world.random.below(apart));
          return runLoad(world, world.disturbed);
        }),
      );
      const waited = loads.filter(({ events }) => events.some(({ event }) => event === 'waiting')).length;
      return {
        hit: waited > 0,
        how: `${waited} of ${count} waited: ${loads.map(({ ending }) => ending).join(', ')}`,
        violations: loads.flatMap((load) => expectEnding('a program beside others', load, WELL)),
      };
    },
  };
}

/** Two programs load the same files at the same time. */
export const twoAtOnce = together('two loads at once', 8, 2, 300);

/** One delivery is told ten times, as an event that is delivered more than once. */
export const tenAtOnce = together('the same files, ten programs at once', 2, 10, 500);

/** Two programs load the same files, and one is killed, whether it works or waits for the other. */
export const oneOfTwoKilled: Fault = {
  name: 'two loads at once, one is killed',
  weight: 4,
  async strike(world) {
    const [one, other] = [startLoad(world, world.disturbed), startLoad(world, world.disturbed)];
    await sleep(350 + world.random.below(600));
    one.child.kill('SIGKILL');
    const [killed, survivor] = await Promise.all([one.ended, other.ended]);
    return {
      hit: killed.code === null,
      how: `${killed.ending}, ${survivor.ending}`,
      violations: [
        ...expectEnding('the killed program', killed, [null, ...WELL]),
        ...expectEnding('the program beside a killed one', survivor, WELL),
      ],
    };
  },
};
