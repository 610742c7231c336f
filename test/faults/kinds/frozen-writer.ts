import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { disturb, inCopy } from '../moments.ts';
import { type EndedLoad, expectEnding, runLoad, WELL } from '../run-load.ts';

// Whoever speaks the protocol holds the table's lock; rows travel on another connection.
const END_DRIVER = `
  select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and a.datname = current_database() and a.application_name like 'aspen %'`;

/** The program's rows stop half-way, its driver's session breaks, another load takes over, and then the rows go on. */
export const frozenWriter: Fault = {
  name: 'writer that froze and goes on after another load took over',
  weight: 4,
  async strike(world) {
    const moment = inCopy(world, 'freeze');
    const pause = 300 + world.random.below(1500);
    let drivers = 0;
    let next: Promise<EndedLoad> | null = null;
    const { load } = await disturb(world, moment, async () => {
      drivers = await world.asAdmin(
        world.disturbed.database,
        async (client) => (await client.query(END_DRIVER)).rowCount ?? 0,
      );
      next = runLoad(world, world.disturbed);
      await sleep(pause);
    });
    const successor: EndedLoad | null = await next;
    return {
      hit: drivers > 0 && load.code === 1,
      how: `${moment.name}, for ${pause} ms: ${load.ending}`,
      violations: [
        ...expectEnding('the program that froze', load, [1, ...WELL]),
        ...(successor === null ? [] : expectEnding('the load that took over', successor, WELL)),
      ],
    };
  },
};
