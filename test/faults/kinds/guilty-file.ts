import type { Fault } from '../fault.ts';
import { anyMoment, disturb } from '../moments.ts';
import { expectEnding, runLoad } from '../run-load.ts';

const FILES = 200;

/** Of many files one violates a foreign key: it alone is refused. Half of the time the program is killed as well. */
export const guiltyFile: Fault = {
  name: '200 files, one violates a foreign key',
  weight: 4,
  deliver: ({ deliveries }) => deliveries.deliverMany(FILES),
  async strike(world) {
    if (world.random.chance(0.5)) {
      const moment = anyMoment(world);
      const { load } = await disturb(world, moment, async ({ child }) => {
        child.kill('SIGKILL');
      });
      if (load.code === null) return { hit: true, how: `killed ${moment.name}`, violations: load.violations };
    }
    const load = await runLoad(world, world.disturbed);
    const refused = await world.asAdmin(world.disturbed.database, async (client) => {
      const { rows } = await client.query<{ files: bigint }>(
        `select count(*) as files from aspen.refused_now r join aspen.load_file f using (load_id, file_id)
         where f.code = 'constraint-violated'`,
      );
      return rows[0]?.files ?? 0n;
    });
    return {
      hit: refused > 0n,
      how: `${refused} refused: ${load.ending}`,
      violations: expectEnding('the program that was given a guilty file', load, [0, 3]),
    };
  },
};
