import type { Fault } from '../fault.ts';
import { anyMoment, disturb } from '../moments.ts';
import { expectEnding, WELL } from '../run-load.ts';

/** An administrator cancels what one of the program's sessions does, or ends the session. */
export const administrator: Fault = {
  name: 'statement cancelled or session ended',
  weight: 5,
  async strike(world) {
    const moment = anyMoment(world);
    const { random } = world;
    const deed = random.pick(['pg_cancel_backend', 'pg_terminate_backend'] as const);
    let done = false;
    const { load } = await disturb(world, moment, () =>
      world.asAdmin(world.disturbed.database, async (client) => {
        const { rows } = await client.query<{ pid: number }>(
          `select pid from pg_stat_activity where datname = current_database() and application_name like 'aspen %'
           order by state_change desc`,
        );
        if (rows.length === 0) return;
        await client.query(`select ${deed}($1)`, [random.pick(rows).pid]);
        done = true;
      }),
    );
    return {
      hit: done && load.code === 1,
      how: `${deed} ${moment.name}: ${load.ending}`,
      violations: expectEnding('the program that an administrator disturbed', load, [1, ...WELL]),
    };
  },
};
