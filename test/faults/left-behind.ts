import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../runtime/connection/connect.ts';

const LEFT = `
  select 'the staging table ' || relname as what from pg_class
    where relnamespace = to_regnamespace('aspen_staging') and relkind in ('r', 'p')
  union all select 'load ' || id || ' of ' || target || ', ' || status || case when staging then ' with staging' else '' end
    from aspen.load where status = 'open' or staging
  union all select 'run ' || id || ', which seems to run' from aspen.run where status = 'running'
  union all select 'step ' || id || ', which seems to run' from aspen.step where status = 'running'
  union all select 'the lock of ' || a.application_name from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.database = (select oid from pg_database where datname = current_database())
  union all select 'the connection of ' || application_name || ', ' || state from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and application_name not like 'faults %'`;

/** How long a backend may take to end after its client has, in milliseconds. */
const PATIENCE = 3000;

/** What a load should have cleared away: staging, open loads, locks, connections. */
export async function leftBehind(client: Client): Promise<readonly string[]> {
  const { rows: installed } = await client.query("select where to_regclass('aspen.load') is not null");
  if (installed.length === 0) return ['nothing is installed'];
  const until = Date.now() + PATIENCE;
  for (;;) {
    const { rows } = await client.query<{ what: string }>(LEFT);
    if (rows.length === 0 || Date.now() > until) return rows.map(({ what }) => `left behind: ${what}`);
    await sleep(50);
  }
}
