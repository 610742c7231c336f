import { connect } from '../../../runtime/connection/connect.ts';
import { publishLoad } from '../../../runtime/load-protocol.ts';
import type { Fault } from '../fault.ts';
import { expectEnding, runLoad, WELL } from '../run-load.ts';
import { install, openZombieLoad, outcomesOf, refusalOf } from './zombie-load.ts';
import { ZOMBIE_ROWS, zombieRows } from './zombie-rows.ts';

/** A writer goes on writing staging after its driver is gone and another load took over. */
export const zombie: Fault = {
  name: 'zombie writer of an abandoned load',
  weight: 6,
  async strike(world) {
    await install(world);
    const control = await connect(world.disturbed, 'faults zombie driver');
    const copy = await connect(world.disturbed, 'faults zombie writer');
    try {
      const load = await openZombieLoad(world, control, copy);
      await load.part.rows(zombieRows(0));
      // The driver is gone, and with its session the table's lock.
      await control.end();
      const next = await runLoad(world, world.disturbed);
      const violations = [...expectEnding('the load that took over', next, WELL)];
      const refusals: string[] = [];
      const attempt = async (what: string, work: Promise<unknown>) => {
        const code = await refusalOf(work);
        refusals.push(code);
        if (code !== 'load-not-open') violations.push(`the zombie was told ${code} when it wanted to ${what}`);
      };
      await load.part.rows(zombieRows(ZOMBIE_ROWS));
      await attempt('mark its part', load.part.commit(load.loadId, 1, outcomesOf(load, 2 * ZOMBIE_ROWS)));
      await load.part.rollback();
      await attempt('publish', publishLoad(copy, load.loadId));
      return { hit: refusals.length === 2, how: `the zombie was told ${refusals.join(', ')}`, violations };
    } finally {
      await control.end();
      await copy.end();
    }
  },
};
