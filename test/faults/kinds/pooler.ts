import { findPgbouncer, startPooler } from '../../pgbouncer.ts';
import { canonicalState, differences } from '../canonical.ts';
import type { Fault } from '../fault.ts';
import { expectEnding, runLoad } from '../run-load.ts';

/** Somebody puts a pooler before the database that gives each transaction another session. */
export const pooler: Fault = {
  name: 'transaction-mode PgBouncer in between',
  weight: 3,
  possible: ({ server }) => server.asksPasswords && findPgbouncer() !== null,
  async strike(world) {
    const look = () => world.asAdmin(world.disturbed.database, canonicalState);
    const before = await look();
    const sessions = world.random.pick([1, 5, 20]);
    const settings = [`default_pool_size = ${sessions}`];
    const between = await startPooler(findPgbouncer() ?? '', world.disturbed, 'transaction', settings);
    const load = await runLoad(world, between.config).finally(() => between.stop());
    const refused = load.stdout.includes('pooler-in-transaction-mode');
    return {
      hit: refused,
      how: `${sessions} sessions: ${load.ending}`,
      violations: [
        ...expectEnding('the program behind a pooler', load, [1]),
        ...(refused ? [] : ['the program behind a pooler does not say what is wrong']),
        ...differences(await look(), before),
      ],
    };
  },
};
