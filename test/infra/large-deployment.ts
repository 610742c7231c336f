import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { type CompiledPipeline, compilePipeline } from '../../generator/compile-pipeline.ts';
import { AspenPipeline, newInstance } from '../../infra/index.ts';
import { csv, definePipeline, defineTable, integer, merge, type TableDefinition, text } from '../../model/index.ts';
import type { Trigger } from '../../model/table-model.ts';
import { readVariant, STACK, type Variant } from './variants.ts';

const COLUMNS = 30;
/** As long as PostgreSQL takes them. */
const longName = (word: string, at: number) => `${word}_${String(at).padStart(3, '0')}_`.padEnd(63, 'x');

/** How many tables there are, what starts them, and how wide they are. */
export interface Size {
  readonly tables: number;
  /** In turn. */
  readonly triggers: readonly Trigger[];
  /** Names as long as they may be, thirty columns with comments; otherwise names and columns as most have them. */
  readonly wide: boolean;
}

function wideTable(at: number, trigger: Trigger): TableDefinition {
  const comment = 'What the system that delivers it calls this column. '.repeat(4);
  const columns = Array.from({ length: COLUMNS - 1 }, (_, column) => [longName('column', column), text({ comment })]);
  return defineTable({
    name: longName('table', at),
    source: csv({ prefix: `deliveries/of_a_system_far_away/${longName('table', at)}/` }),
    columns: { id: integer(), ...Object.fromEntries(columns) },
    key: ['id'],
    load: merge(),
    freshness: 24,
    trigger,
  });
}

function plainTable(at: number, trigger: Trigger): TableDefinition {
  const name = `orders_of_region_${at}`;
  const columns = { id: integer(), amount: text() };
  return defineTable({
    name,
    source: csv({ prefix: `${name}/` }),
    columns,
    key: ['id'],
    load: merge(),
    freshness: 24,
    trigger,
  });
}

/** A pipeline that is larger than most. */
export function largePipeline({ tables, triggers, wide }: Size, folder: string): Promise<CompiledPipeline> {
  const make = wide ? wideTable : plainTable;
  const all = Array.from({ length: tables }, (_, at) => make(at, triggers[at % triggers.length] ?? 'event'));
  return compilePipeline(definePipeline({ name: 'wide', tables: all }), folder);
}

/** The largest that are not refused: wide ones, and as many as most would ever have. */
export const LARGE: readonly (readonly [string, Size])[] = [
  ['98 wide tables with all three triggers', { tables: 98, triggers: ['crawler', 'event', 'schedule'], wide: true }],
  ['98 wide tables, each with a crawler', { tables: 98, triggers: ['crawler'], wide: true }],
  ['150 tables', { tables: 150, triggers: ['event'], wide: false }],
];

/** An app with such a pipeline, before it is synthesized. */
export async function makeLargeApp(size: Size, outdir: string): Promise<App> {
  const pipeline = await largePipeline(size, outdir);
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const stack = new Stack(app, STACK);
  const folder = 'incoming/from/everybody/';
  new AspenPipeline(stack, 'Pipeline', { pipeline, database: newInstance(), name: 'w'.repeat(40), folder });
  return app;
}

/** Synthesizes such a pipeline. */
export async function synthesizeLarge(size: Size): Promise<Variant> {
  const outdir = mkdtempSync(join(tmpdir(), 'aspen-wide-'));
  try {
    (await makeLargeApp(size, outdir)).synth();
    return readVariant('wide', outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
