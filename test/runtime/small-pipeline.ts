import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CompiledPipeline, compilePipeline } from '../../generator/compile-pipeline.ts';
import {
  type ColumnDefinitions,
  csv,
  definePipeline,
  defineProcedure,
  defineTable,
  integer,
  merge,
  text,
} from '../../model/index.ts';

/** What a small pipeline differs in. */
export interface SmallPipeline {
  /** Columns besides `id` and `words`. */
  readonly columns?: ColumnDefinitions;
  /** SQL of migrations, in their order. */
  readonly migrations?: readonly string[];
  /** SQL of procedures by their names. */
  readonly procedures?: Readonly<Record<string, string>>;
  /** Relations that the procedures use and nothing here creates. */
  readonly external?: readonly string[];
}

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A pipeline of the table `things`, compiled. */
export async function smallPipeline({
  columns = {},
  migrations = [],
  procedures = {},
  external = [],
}: SmallPipeline = {}): Promise<CompiledPipeline> {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-small-'));
  try {
    writeAll(folder, Object.fromEntries(migrations.map((sql, at) => [`migrations/000${at + 1}_step.sql`, sql])));
    writeAll(folder, Object.fromEntries(Object.entries(procedures).map(([name, sql]) => [`${name}.sql`, sql])));
    const things = defineTable({
      name: 'things',
      source: csv({ prefix: 'things/' }),
      columns: { id: integer(), words: text(), ...columns },
      key: ['id'],
      load: merge(),
    });
    const model = definePipeline({
      name: 'small',
      migrations: migrations.length === 0 ? null : 'migrations',
      external,
      tables: [things],
      procedures: Object.keys(procedures).map((name) => defineProcedure({ name, file: `${name}.sql` })),
    });
    return await compilePipeline(model, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
