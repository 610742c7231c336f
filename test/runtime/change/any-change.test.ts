import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePipeline } from '../../../generator/compile-pipeline.ts';
import { quoteIdent } from '../../../generator/quote.ts';
import {
  append,
  bigint,
  type ColumnDefinitions,
  csv,
  date,
  definePipeline,
  defineTable,
  integer,
  merge,
  numeric,
  smallint,
  text,
  varchar,
} from '../../../model/index.ts';
import { applyChanges } from '../../../runtime/change/apply.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { previewMigration } from '../../../runtime/migrate/preview.ts';
import { onEachServer, useDatabase } from '../../database.ts';
import { catalogOf } from './catalog-of.ts';

const NAMES = ['order', 'Mixed "Case"', 'n'.repeat(63), 'ünïcode', 'plain'] as const;
type Kind = 'text' | 'varchar' | 'integer' | 'smallint' | 'bigint' | 'numeric' | 'date';

interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly required: boolean;
  readonly comment: boolean;
}

/** One definition of the table, as random as definitions may be. */
interface Wish {
  readonly columns: readonly Column[];
  readonly key: 'id' | 'both' | 'none';
  readonly audit: boolean;
  readonly lineage: boolean;
  readonly merges: boolean;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  columns: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...NAMES),
      kind: fc.constantFrom<Kind>('text', 'varchar', 'integer', 'smallint', 'bigint', 'numeric', 'date'),
      required: fc.boolean(),
      comment: fc.boolean(),
    }),
    { selector: ({ name }) => name, maxLength: 4 },
  ),
  key: fc.constantFrom('id', 'both', 'none'),
  audit: fc.boolean(),
  lineage: fc.boolean(),
  merges: fc.boolean(),
});

function columnOf({ kind, required, comment }: Column, was: readonly string[]) {
  const fallback = kind === 'date' ? '2024-01-31' : '7';
  const options = {
    required,
    ...(required ? { default: fallback } : {}),
    comment: `a ${kind}${comment ? ' of others' : ''}`,
    ...(was.length === 0 ? {} : { was }),
  };
  if (kind === 'varchar') return varchar(9, options);
  if (kind === 'numeric') return numeric(9, 2, options);
  return { text, integer, smallint, bigint, date }[kind](options);
}

const onlyName = 'Größe "x" select';

/** A column that goes and one that comes are one that was renamed, where their types allow it. */
function renames(before: Wish, after: Wish): ReadonlyMap<string, string> {
  const gone = before.columns.filter(({ name }) => !after.columns.some((column) => column.name === name));
  const come = after.columns.filter(({ name }) => !before.columns.some((column) => column.name === name));
  return new Map(come.flatMap(({ name }, at) => (gone[at] === undefined ? [] : [[name, gone[at].name] as const])));
}

function pipelineOf(name: string, table: string, before: Wish | null, after: Wish) {
  const was = before === null ? new Map<string, string>() : renames(before, after);
  const columns: ColumnDefinitions = {
    id: integer({ required: true }),
    part: integer({ required: true }),
    ...Object.fromEntries(
      after.columns.map((column) => {
        const former = was.get(column.name);
        return [column.name, columnOf(column, former === undefined ? [] : [former])];
      }),
    ),
  };
  const former = new Set(was.values());
  const drop = (before?.columns ?? [])
    .map((column) => column.name)
    .filter((column) => !former.has(column) && !after.columns.some((one) => one.name === column));
  const byKey = after.merges && after.key !== 'none';
  const key = after.key === 'none' ? [] : after.key === 'id' ? ['id'] : ['part', 'id'];
  const shared = { name: table, source: csv({ prefix: 'a/' }), columns, drop, audit: after.audit };
  const definition = byKey
    ? defineTable({
        ...shared,
        key: ['id', ...key.filter((one) => one !== 'id')],
        lineage: after.lineage,
        load: merge(),
      })
    : defineTable({ ...shared, ...(key.length === 0 ? {} : { key: ['id'] }), load: append() });
  return compilePipeline(definePipeline({ name, migrations: null, tables: [definition] }), '.');
}

/** A value that every type takes. */
const sampleOf = (kind: Kind) => (kind === 'date' ? '2024-01-31' : '7');

onEachServer('a table of any definition', (version) => {
  const database = useDatabase(version);

  test('that gets any other one by `aspen apply` ends as a table that was made from it, and keeps its rows', async () => {
    const client = await database.connect();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 2, maxLength: 4 }), fc.boolean(), async (wishes, large) => {
        const tag = `${++round}`;
        const table = `${onlyName}${tag}`;
        const relation = `public.${quoteIdent(table)}`;
        let before: Wish | null = null;
        let rows = 0;
        /** Columns some of whose rows hold a day. */
        let days: ReadonlySet<string> = new Set();
        for (const after of wishes) {
          // A value of one type is not always one of another: a day stays one, or a text among others.
          const next: Wish = {
            ...after,
            columns: after.columns.map((column) => {
              const was = before?.columns.find(({ name }) => name === column.name);
              if (was === undefined) return column;
              const fits = days.has(column.name)
                ? column.kind === 'text' || column.kind === was.kind
                : column.kind !== 'date';
              return fits ? column : { ...column, kind: was.kind };
            }),
          };
          const previous: Wish | null = before;
          const renaming = previous === null ? new Map<string, string>() : renames(previous, next);
          const safe: Wish = {
            ...next,
            columns: next.columns.map((column) => {
              const was = previous?.columns.find(({ name }) => name === renaming.get(column.name));
              return was === undefined ? column : { ...column, kind: was.kind };
            }),
          };
          days = new Set(
            safe.columns
              .filter(({ name, kind }) => {
                const former = renaming.get(name) ?? name;
                const isOld = previous?.columns.some((column) => column.name === former) === true;
                return kind === 'date' || (isOld && days.has(former));
              })
              .map(({ name }) => name),
          );
          // What came later is empty in older rows, which then cannot be required.
          for (const { name, kind } of previous?.columns ?? [])
            await client.query(
              `update ${relation} set ${quoteIdent(name)} = '${sampleOf(kind)}' where ${quoteIdent(name)} is null`,
            );
          const compiled = await pipelineOf(`p${tag}`, table, previous, safe);
          const preview = await previewMigration(client, compiled);
          expect(preview.changes.filter(({ by }) => by === 'decision')).toEqual([]);
          await applyChanges(client, compiled, {
            fingerprint: preview.fingerprint,
            report: () => undefined,
            ...(large ? { largeBytes: 0 } : {}),
          });
          expect((await previewMigration(client, compiled)).changes).toEqual([]);
          const fresh = await pipelineOf(`f${tag}`, `${table}f`, null, safe);
          await client.query(`drop table if exists public.${quoteIdent(`${table}f`)}`);
          await client.query('delete from aspen.target where name = $1', [`${table}f`]);
          await migrate(client, fresh);
          expect(JSON.stringify(await catalogOf(client, relation))).toBe(
            JSON.stringify(await catalogOf(client, `public.${quoteIdent(`${table}f`)}`)).replaceAll(
              JSON.stringify(quoteIdent(`${table}f`)).slice(1, -1),
              JSON.stringify(quoteIdent(table)).slice(1, -1),
            ),
          );
          rows++;
          const names = ['id', 'part', ...safe.columns.map(({ name }) => name)];
          const values = [`${rows}`, '1', ...safe.columns.map(({ kind }) => sampleOf(kind))];
          const isAppended = !(safe.merges && safe.key !== 'none');
          if (isAppended || safe.lineage) {
            names.push('_file');
            values.push('1');
          }
          const places = values.map((_, at) => `$${at + 1}`).join(', ');
          await client.query(
            `insert into ${relation} (${names.map(quoteIdent).join(', ')}) values (${places})`,
            values,
          );
          const { rows: counted } = await client.query(`select count(*)::int as rows from ${relation}`);
          expect(counted).toEqual([{ rows }]);
          before = safe;
        }
        await client.query(`drop table ${relation}; drop table public.${quoteIdent(`${table}f`)}`);
        await client.query('delete from aspen.target');
      }),
      { numRuns: Number(process.env['ASPEN_RUNS'] ?? 15), endOnFailure: true },
    );
  }, 180_000);
});
