import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompiledPipeline, compilePipeline } from '../../generator/compile-pipeline.ts';
import {
  csv,
  date,
  definePipeline,
  defineProcedure,
  defineTable,
  integer,
  merge,
  numeric,
  type TableDefinition,
  text,
  timestamptz,
} from '../../model/index.ts';

const customer = {
  name: 'customer',
  source: csv({ prefix: 'customer/' }),
  columns: { customer_id: integer(), full_name: text({ pii: true }), changed: timestamptz() },
  key: ['customer_id'],
  load: merge({ latest: 'changed' }),
} as const;

const rate = {
  name: 'rate',
  source: csv({ prefix: 'rates/daily/' }),
  columns: { day: date(), currency: text(), factor: numeric(20, 10) },
  key: ['day', 'currency'],
  load: merge(),
} as const;

const PROCEDURE = `create or replace procedure count_customers() language sql as $$
  insert into customer_count (day, customers) select current_date, count(*) from customer;
$$;
`;

/** Compiles a pipeline of these tables and one procedure. */
async function compile(tables: readonly TableDefinition[]): Promise<CompiledPipeline> {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-pipeline-'));
  try {
    mkdirSync(join(folder, 'sql'));
    writeFileSync(join(folder, 'sql/count_customers.sql'), PROCEDURE);
    const model = definePipeline({
      name: 'shop',
      external: ['customer_count'],
      tables,
      procedures: [defineProcedure({ name: 'count_customers', file: 'sql/count_customers.sql' })],
    });
    return await compilePipeline(model, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Two tables whose files start a crawler and then the job: one says so, the other has a column of folders. */
export function crawledPipeline(): Promise<CompiledPipeline> {
  const { day: _, ...columns } = rate.columns;
  return compile([
    defineTable({ ...customer, trigger: 'crawler', freshness: 26 }),
    defineTable({ ...rate, columns: { ...columns, day: date({ folder: 'day' }) } }),
  ]);
}

/** A table whose files start its job at once, and one that is loaded by the clock. */
export function eventPipeline(): Promise<CompiledPipeline> {
  return compile([defineTable({ ...customer, freshness: 4 }), defineTable({ ...rate, trigger: 'schedule' })]);
}
