import { copyFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { writeLineitem } from './lineitem.ts';
import { median } from './median.ts';
import { cpuSecondsOfServer } from './processes.ts';
import { aspenLoad, psqlCopy, type Taken } from './programs.ts';
import { onStage, type Stage } from './stage.ts';

/** What one program took, the server's share with it. */
interface Figures extends Taken {
  /** CPU seconds of PostgreSQL. */
  readonly server: number;
}

/** One row of the report, in each round. */
interface Case {
  readonly name: string;
  /** Brings tables and files into the state from which the case begins. */
  readonly prepare: (stage: Stage) => Promise<void>;
  readonly run: (stage: Stage, url: string) => Promise<Taken>;
}

const PLAIN = 'plain COPY … csv';
const EMPTY = 'truncate lineitem, plain.lineitem; truncate aspen.run, aspen.source_file cascade';

function urlOf({ config }: Stage): string {
  const { user, password, host, port, database } = config;
  return `postgresql://${user}:${encodeURIComponent(password ?? '')}@${host}:${port}/${database}`;
}

/** Files beside the source: other states of the same table, moved in when their case comes. */
const spare = (stage: Stage, name: string) => join(stage.source, name);
const landed = (stage: Stage, name: string) => join(stage.source, 'lineitem', name);

const CASES: readonly Case[] = [
  {
    name: PLAIN,
    prepare: async ({ client }) => void (await client.query(EMPTY)),
    run: (stage, url) => psqlCopy(url, 'plain.lineitem', landed(stage, 'lineitem.csv')),
  },
  {
    name: 'aspen load, first',
    prepare: async ({ client }) => void (await client.query(EMPTY)),
    run: (stage, url) => aspenLoad(url, stage.source),
  },
  {
    name: 'the same file again',
    prepare: async () => undefined,
    run: (stage, url) => aspenLoad(url, stage.source),
  },
  {
    name: 'the same content, another name',
    prepare: async (stage) => copyFileSync(landed(stage, 'lineitem.csv'), landed(stage, 'again.csv')),
    run: (stage, url) => aspenLoad(url, stage.source),
  },
  {
    name: '1 % changed, 1 % new',
    prepare: async (stage) => copyFileSync(spare(stage, 'changed.csv'), landed(stage, 'changed.csv')),
    run: (stage, url) => aspenLoad(url, stage.source),
  },
];

async function measure(stage: Stage, { prepare, run }: Case): Promise<Figures> {
  await prepare(stage);
  await stage.client.query('checkpoint');
  const server = cpuSecondsOfServer(stage.server);
  const taken = await run(stage, urlOf(stage));
  return { ...taken, server: cpuSecondsOfServer(stage.server) - server };
}

/** Takes away what a round brought, so that the next one begins as this one did. */
function clearFiles(stage: Stage): void {
  for (const name of ['again.csv', 'changed.csv']) renameSync(landed(stage, name), spare(stage, name));
}

function report(rows: number, rounds: ReadonlyMap<string, readonly Figures[]>): string {
  const table = new Table({
    head: ['', 's', 'of COPY', 'rows/s', 'CPU s', 'server CPU s', 'MB'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  const base = rounds.get(PLAIN) ?? [];
  for (const [name, figures] of rounds) {
    const time = median(figures.map((each) => each.time));
    const ratio = median(figures.map((each, round) => each.time / (base[round]?.time ?? Number.NaN)));
    const memory = figures.map((each) => each.memory ?? Number.NaN);
    table.push([
      name,
      time.toFixed(1),
      ratio.toFixed(2),
      Math.round(rows / time).toLocaleString('en'),
      median(figures.map((each) => each.cpu)).toFixed(1),
      median(figures.map((each) => each.server)).toFixed(1),
      Number.isNaN(memory[0]) ? '' : Math.max(...memory),
    ]);
  }
  return table.toString();
}

async function roundsOf(stage: Stage, rounds: number): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const taken = new Map<string, Figures[]>();
  for (let round = 0; round < rounds; round++) {
    for (const each of CASES) taken.set(each.name, [...(taken.get(each.name) ?? []), await measure(stage, each)]);
    clearFiles(stage);
  }
  return taken;
}

/** `aspen load` beside a plain COPY of the same bytes into the same keyed table, in turns. */
export function benchLoad({ rows, rounds }: { readonly rows: number; readonly rounds: number }): Promise<string> {
  const write = (folder: string) => {
    writeLineitem(join(folder, 'lineitem.csv'), rows);
    writeLineitem(join(folder, '..', 'changed.csv'), Math.round(rows * 1.01), { changeEvery: 100 });
  };
  return onStage(write, async (stage) => {
    await stage.client.query(`create schema plain; create table plain.lineitem (like lineitem including all)`);
    const size = (statSync(landed(stage, 'lineitem.csv')).size / 1e6).toFixed(0);
    const taken = await roundsOf(stage, rounds);
    return `${rows.toLocaleString('en')} rows, ${size} MB, medians of ${rounds} rounds, most memory\n${report(rows, taken)}`;
  });
}
