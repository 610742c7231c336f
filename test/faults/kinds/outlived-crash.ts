import { connect } from '../../../runtime/connection/connect.ts';
import { publishLoad } from '../../../runtime/load-protocol.ts';
import type { Fault } from '../fault.ts';
import { install, openZombieLoad, outcomesOf, refusalOf } from './zombie-load.ts';
import { ZOMBIE_ROWS, zombieRows } from './zombie-rows.ts';

/** A driver outlives the crash of its server, and publishes a load whose staging the crash has emptied. */
export const outlivedCrash: Fault = {
  name: 'publish after the server crashed',
  weight: 4,
  async strike(world) {
    await install(world);
    const control = await connect(world.disturbed, 'faults driver');
    const copy = await connect(world.disturbed, 'faults writer');
    try {
      const load = await openZombieLoad(world, control, copy);
      await load.part.rows(zombieRows(0));
      await load.part.commit(load.loadId, 1, outcomesOf(load, ZOMBIE_ROWS));
      await world.server.crash();
      const again = await connect(world.disturbed, 'faults driver');
      await load.run.join(again);
      const code = await refusalOf(publishLoad(again, load.loadId));
      await again.end();
      const violations = code === 'staging-lost' ? [] : [`publish of an emptied load was told ${code}`];
      return { hit: true, how: `publish was told ${code}`, violations };
    } finally {
      await control.end().catch(() => undefined);
      await copy.end().catch(() => undefined);
    }
  },
};
