import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { AspenPipeline, newInstance } from '../../infra/index.ts';
import { csv, definePipeline, defineTable, integer, merge, type TableDefinition, text } from '../../model/index.ts';
import type { Trigger } from '../../model/table-model.ts';
import { readVariant, STACK, type Variant } from './variants.ts';

const TABLES = 50;
const COLUMNS = 30;
/** As long as PostgreSQL takes them. */
const name = (word: string, at: number) => `${word}_${String(at).padStart(2, '0')}_`.padEnd(63, 'x');

function wideTable(at: number, trigger: Trigger): TableDefinition {
  const comment = 'What the system that delivers it calls this column. '.repeat(4);
  const columns = Array.from({ length: COLUMNS - 1 }, (_, column) => [name('column', column), text({ comment })]);
  return defineTable({
    name: name('table', at),
    source: csv({ prefix: `deliveries/of_a_system_far_away/${name('table', at)}/` }),
    columns: { id: integer(), ...Object.fromEntries(columns) },
    key: ['id'],
    load: merge(),
    freshness: 24,
    trigger,
  });
}

/**
 * Synthesizes a pipeline that is larger than most: fifty tables of thirty columns, every name as long as it may be.
 *
 * @param triggers What starts the tables, in turn.
 */
export async function synthesizeWide(triggers: readonly Trigger[], count = TABLES): Promise<Variant> {
  const tables = Array.from({ length: count }, (_, at) => wideTable(at, triggers[at % triggers.length] ?? 'event'));
  const outdir = mkdtempSync(join(tmpdir(), 'aspen-wide-'));
  try {
    const pipeline = await compilePipeline(definePipeline({ name: 'wide', tables }), outdir);
    const app = new App({ outdir, builtinCloudFormationValidation: false });
    const stack = new Stack(app, STACK);
    const folder = 'incoming/from/everybody/';
    new AspenPipeline(stack, 'Pipeline', { pipeline, database: newInstance(), name: 'w'.repeat(40), folder });
    app.synth();
    return readVariant('wide', outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
