import type { Fault } from '../fault.ts';
import { anyMoment, disturb } from '../moments.ts';
import { expectEnding, WELL } from '../run-load.ts';

/** One of the program's server processes is killed: the server ends all others, recovers, and goes on by itself. */
export const backendCrash: Fault = {
  name: 'crash of one server process',
  weight: 5,
  async strike(world) {
    const moment = anyMoment(world);
    let killed = false;
    const { load } = await disturb(world, moment, async () => {
      const pids = await world.asAdmin(world.disturbed.database, async (client) => {
        const { rows } = await client.query<{ pid: number }>(
          `select pid from pg_stat_activity where datname = current_database() and application_name like 'aspen %'`,
        );
        return rows.map(({ pid }) => pid);
      });
      if (pids.length === 0) return;
      killed = true;
      process.kill(world.random.pick(pids), 'SIGKILL');
    });
    return {
      hit: killed && load.code === 1,
      how: `${moment.name}: ${load.ending}`,
      violations: expectEnding('the program whose server process crashed', load, [1, ...WELL]),
    };
  },
};
