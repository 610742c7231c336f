import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compilePipeline } from '../../../generator/compile-pipeline.ts';
import { packageFolder } from '../../../generator/package.ts';
import { definePipeline, type TableDefinition } from '../../../model/index.ts';
import { applyChanges } from '../../../runtime/change/apply.ts';
import { prepare } from '../../../runtime/change/prepare.ts';
import { asOwner } from '../../../runtime/change/with-lock.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { type PlannedChange, previewMigration } from '../../../runtime/migrate/preview.ts';
import { onEachServer, useDatabase } from '../../database.ts';
import { CHANGES } from './twenty-changes.ts';

const compile = (table: TableDefinition) =>
  compilePipeline(definePipeline({ name: 'twenty', migrations: null, tables: [table] }), '.');

/** The strongest lock on the table that this session holds, as `pg_locks` tells it. */
async function strongest(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ mode: string }>(
    `select mode from pg_locks where pid = pg_backend_pid() and relation = 'visit'::regclass
     order by array_position(array['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock',
       'ShareUpdateExclusiveLock', 'RowExclusiveLock', 'RowShareLock', 'AccessShareLock'], mode) limit 1`,
  );
  return rows[0]?.mode ?? null;
}

const node = async (client: Client) =>
  (await client.query<{ at: string }>("select pg_relation_filenode('visit')::text as at")).rows[0]?.at;

/** `ACCESS EXCLUSIVE` is `AccessExclusiveLock`. */
const modeOf = (lock: string) =>
  `${lock.toLowerCase().replaceAll(/(?:^|\s)(\w)/g, (_, letter: string) => letter.toUpperCase())}Lock`;

async function begin(client: Client, table: TableDefinition): Promise<void> {
  await client.query('drop table if exists visit; drop schema if exists aspen, aspen_table, aspen_staging cascade');
  await migrate(client, await compile(table));
}

async function fill(client: Client, rows: number): Promise<void> {
  const { rows: columns } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, -1) as type from pg_attribute
     where attrelid = 'visit'::regclass and attnum > 0 and attname !~ '^(created|updated)'`,
  );
  const values = columns.map(({ type }) =>
    type === 'date' ? "date '2024-01-01'" : type === 'timestamp with time zone' ? 'now()' : `n::text::${type}`,
  );
  await client.query(
    `insert into visit (${columns.map(({ name }) => `"${name}"`).join(', ')})
     select ${values.join(', ')} from generate_series(1, ${rows}) n`,
  );
}

async function stepsOf(client: Client, table: TableDefinition, largeBytes?: number): Promise<readonly PlannedChange[]> {
  return (await previewMigration(client, await compile(table), largeBytes)).changes;
}

onEachServer('each of the twenty changes', (version) => {
  const database = useDatabase(version);
  let client: Client;
  beforeEach(async () => {
    client = await database.connect();
  });
  afterEach(() => client.end());

  describe.each(CHANGES)('$title', ({ before, after, applier, lock }) => {
    test(`is done by ${applier}, takes ${lock}, and writes rows anew only where the plan says so`, async () => {
      await begin(client, before);
      await fill(client, 200);
      const steps = await stepsOf(client, after);
      expect(steps.map(({ by }) => by)).toContain(applier);
      expect(steps.every(({ by }) => by === applier || by === 'load')).toBe(true);
      await asOwner(client, async () => {
        await client.query('begin');
        for (const step of steps) {
          const was = await node(client);
          await client.query('savepoint step');
          for (const sql of step.sql) await client.query(sql);
          expect(await strongest(client)).toBe(modeOf(lock));
          if (step.lock !== null) expect(step.lock).toBe(lock);
          expect((await node(client)) !== was).toBe(step.rewrites);
        }
        await client.query('rollback');
      });
    });

    test('is applied while a client reads and another writes, none of which fails', async () => {
      await begin(client, before);
      await fill(client, 2000);
      const isDone = new AbortController();
      let reads = 0;
      let writes = 0;
      const reader = await database.connect();
      const writer = await database.connect();
      const reading = (async () => {
        while (!isDone.signal.aborted || reads === 0) {
          await reader.query('begin; select count(id) from visit; select max(id) from visit; commit');
          reads++;
        }
      })();
      const writing = (async () => {
        while (!isDone.signal.aborted || writes === 0) {
          await writer.query('update visit set id = id where id::text = $1', [String((writes % 2000) + 1)]);
          writes++;
        }
      })();
      const compiled = await compile(after);
      // Each table counts as large, so that what can be prepared is.
      const { fingerprint } = await previewMigration(client, compiled, 0);
      await applyChanges(client, compiled, { fingerprint, report: () => undefined, largeBytes: 0 });
      isDone.abort();
      await Promise.all([reading, writing]);
      expect([reads > 0, writes > 0]).toEqual([true, true]);
      expect(await stepsOf(client, after)).toEqual([]);
      expect((await client.query('select count(*)::int as rows from visit')).rows).toEqual([{ rows: 2000 }]);
      await Promise.all([reader.end(), writer.end()]);
    });
  });

  test.each(
    CHANGES.filter(({ prepared }) => prepared !== null).map((change) => ({
      ...change,
      prepared: change.prepared ?? '',
    })),
  )(
    'what is prepared for "$title" takes no more than $prepared, and leaves nothing to read under the lock',
    async (change) => {
      await begin(client, change.before);
      await fill(client, 200);
      const [step] = (await stepsOf(client, change.after, 0)).filter((one) => one.prepare.length > 0);
      if (step === undefined) throw new Error('nothing is prepared');
      const wanted = { schema: 'public', name: 'visit' };
      const other = await database.connect();
      // Whoever reads or writes holds these: a preparation that needed more would wait for ever, and fail.
      await other.query('begin; lock table visit in row exclusive mode');
      await asOwner(client, async () => {
        await client.query("set statement_timeout = '20s'");
        for (const one of step.prepare) {
          if (one.kind === 'not-null') await other.query('rollback');
          const preparing = prepare(client, wanted, one);
          if (one.kind !== 'not-null') await other.query('commit');
          await preparing;
        }
        await client.query('set statement_timeout = 0');
      });
      await other.end();
      const left = (await stepsOf(client, change.after, 0)).find(({ does }) => does === step.does);
      expect(left).toMatchObject({ scans: false, prepare: [] });
    },
  );

  test('stands in docs/changes.md with its lock', () => {
    const page = readFileSync(new URL('docs/changes.md', packageFolder), 'utf8');
    for (const { title, applier, lock } of CHANGES) {
      const who = applier === 'load' ? 'load, deployment' : '`aspen apply`';
      expect(page).toContain(`| ${title} | ${who} | \`${lock}\``);
    }
  });
});
