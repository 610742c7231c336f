import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { definePipeline } from '../../model/index.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { lineitem, writeLineitem } from '../lineitem.ts';
import { type Figures, onServer } from '../on-server.ts';
import { aspenLoad, psql } from '../programs.ts';
import { spread } from '../spread.ts';
import { onStage, type Stage, urlOf } from '../stage.ts';
import { commandsByHand, tableByHand } from './by-hand.ts';
import { lineitemBy, type ModeName } from './lineitem-by-mode.ts';

/** What is delivered, one after another, under one name. */
const DELIVERIES = [
  { title: 'first load', file: 'base.csv' },
  { title: 'nothing changed', file: 'same.csv' },
  { title: '1 % changed, 1 % new', file: 'changed.csv' },
  { title: '1 % gone', file: 'fewer.csv' },
] as const;

/** What a bench of modes is told. */
export interface ModeBench {
  readonly rows: number;
  readonly rounds: number;
  readonly modes: readonly ModeName[];
  /** Told what was found, as soon as it is known. */
  readonly say: (text: string) => void;
}

function writeFiles(folder: string, rows: number): void {
  mkdirSync(folder);
  writeLineitem(join(folder, 'base.csv'), rows);
  writeLineitem(join(folder, 'same.csv'), rows, { quotedHeader: true });
  writeLineitem(join(folder, 'changed.csv'), Math.round(rows * 1.01), { changeEvery: 100 });
  writeLineitem(join(folder, 'fewer.csv'), Math.round(rows * 1.01), { changeEvery: 100, dropEvery: 100 });
}

/** Both ways for each delivery in turn, from an empty table on; in every second round the other one begins. */
async function round(stage: Stage, files: string, mode: ModeName, isOdd: boolean) {
  await stage.client.query(tableByHand(mode));
  await stage.client.query(
    `truncate ${lineitemBy(mode).name}; truncate aspen.run, aspen.source_file, aspen.tombstone cascade`,
  );
  const taken: { readonly hand: Figures; readonly aspen: Figures }[] = [];
  for (const [at, { file }] of DELIVERIES.entries()) {
    const path = join(files, file);
    const landed = join(stage.source, 'lineitem', 'delivered.csv');
    copyFileSync(path, `${landed}.new`);
    renameSync(`${landed}.new`, landed);
    const hand = () => onServer(stage, [psql(urlOf(stage), commandsByHand(mode, path, at === 0))]);
    const aspen = () => onServer(stage, [aspenLoad(urlOf(stage), stage.source)], { ASPEN_BENCH_MODE: mode });
    if (isOdd) {
      const first = await aspen();
      taken.push({ aspen: first, hand: await hand() });
    } else {
      const first = await hand();
      taken.push({ hand: first, aspen: await aspen() });
    }
  }
  await refuseDifferent(stage, mode);
  return taken;
}

/** Two ways that give different rows are not to be compared. */
async function refuseDifferent({ client }: Stage, mode: ModeName): Promise<void> {
  const columns = Object.keys(lineitem.columns).join(', ');
  const [one, other] = [lineitemBy(mode).name, 'plain.by_hand'].map((table) => `select ${columns} from ${table}`);
  const { rows } = await client.query(`(${one} except all ${other}) union all (${other} except all ${one}) limit 1`);
  if (rows.length > 0) throw new Error(`${mode}: the rows differ from those by hand.`);
}

function report(mode: ModeName, rounds: readonly Awaited<ReturnType<typeof round>>[]): string {
  const table = new Table({
    head: [mode, 'by hand, s', 'aspen load, s', 'of by hand', 'CPU of both', 'MB'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
  });
  for (const [at, { title }] of DELIVERIES.entries()) {
    const taken = rounds.flatMap((each) => each[at] ?? []);
    table.push([
      title,
      spread(
        taken.map(({ hand }) => hand.time),
        1,
      ),
      spread(
        taken.map(({ aspen }) => aspen.time),
        1,
      ),
      spread(
        taken.map(({ hand, aspen }) => aspen.time / hand.time),
        2,
      ),
      spread(
        taken.map(({ hand, aspen }) => (aspen.cpu + aspen.server) / (hand.cpu + hand.server)),
        2,
      ),
      Math.max(...taken.map(({ aspen }) => aspen.memory ?? 0)),
    ]);
  }
  return table.toString();
}

/** Each mode beside what people write by hand for it, with files that say the same of a table with a key. */
export async function benchModes({ rows, rounds, modes, say }: ModeBench): Promise<void> {
  let files = '';
  const write = (folder: string) => {
    files = join(folder, '..', '..', 'files');
    writeFiles(files, rows);
  };
  await onStage(
    write,
    async (stage) => {
      say(`${rows.toLocaleString('en')} rows, stock server; ${rounds} rounds: the middle one [least–most]`);
      await stage.client.query('create schema plain; create table plain.columns (like lineitem)');
      for (const mode of modes) {
        await migrate(
          stage.client,
          await compilePipeline(definePipeline({ name: 'bench', migrations: null, tables: [lineitemBy(mode)] }), '.'),
        );
        const taken = [];
        for (let at = 0; at < rounds; at++) taken.push(await round(stage, files, mode, at % 2 === 1));
        say(report(mode, taken));
      }
    },
    'stock',
  );
}
