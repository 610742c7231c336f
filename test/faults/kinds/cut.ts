import type { Fault } from '../fault.ts';
import { atAnyPiece, atCommit, disturb, inCopy, type Moment } from '../moments.ts';
import { expectEnding, WELL } from '../run-load.ts';
import type { World } from '../world.ts';

function cutting(name: string, weight: number, moment: (world: World) => Moment): Fault {
  return {
    name,
    weight,
    async strike(world) {
      const chosen = moment(world);
      const { load, struck } = await disturb(world, chosen, async () => undefined);
      return {
        hit: struck && load.code === 1,
        how: `${chosen.name}: ${load.ending}`,
        violations: expectEnding('the program that lost a connection', load, [1, ...WELL]),
      };
    },
  };
}

/** A connection breaks while rows are on their way. */
export const cutInCopy = cutting('connection cut in the middle of COPY', 9, (world) => inCopy(world, 'before'));

/** A connection breaks before the server has heard of the commit. */
export const cutBeforeCommit = cutting('connection cut before COMMIT', 8, (world) => atCommit(world, 'before'));

/** The server has committed, and the program never hears of it. */
export const cutAfterCommit = cutting('answer to COMMIT lost', 10, (world) => atCommit(world, 'after'));

/** A connection breaks anywhere. */
export const cutAnywhere = cutting('connection cut anywhere', 6, (world) =>
  atAnyPiece(world, world.random.pick(['before', 'after'] as const)),
);
