import { copyFileSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { CONTENDERS, type Contender, type Given, THEIR_TABLES } from './contenders.ts';
import { writeLineitem } from './lineitem.ts';
import { type Figures, onServer } from './on-server.ts';
import { measured } from './programs.ts';
import { spread } from './spread.ts';
import { onStage, type ServerKind, type Stage, urlOf } from './stage.ts';

/** What is measured: files come to an empty table, or to one that holds the rows of `base.csv`. */
interface Case {
  readonly title: string;
  readonly onBase: boolean;
  readonly files: readonly string[];
  readonly contenders: (contender: Contender) => boolean;
}

const BASE = 'base.csv';
const MANY = Array.from({ length: 2000 }, (_, index) => `many-${String(index + 1).padStart(4, '0')}.csv`);
const all = () => true;
const isAspen = ({ name }: Contender) => name.startsWith('aspen');

/** By the names that `--only` takes, in the order in which they are measured. */
const CASES = {
  small: { title: 'first load of a tenth', onBase: false, files: ['tenth.csv'], contenders: all },
  first: { title: 'first load', onBase: false, files: [BASE], contenders: all },
  known: { title: 'the same file again', onBase: true, files: [BASE], contenders: isAspen },
  renamed: { title: 'the same rows in another file', onBase: true, files: ['again.csv'], contenders: all },
  changed: { title: '1 % of the rows changed, 1 % new', onBase: true, files: ['changed.csv'], contenders: all },
  many: { title: '2,000 files of 100 rows each', onBase: true, files: MANY, contenders: all },
  few: { title: '1,000 rows more', onBase: true, files: ['few.csv'], contenders: all },
} satisfies Readonly<Record<string, Case>>;

/** The name of a case. */
export type CaseName = keyof typeof CASES;

/** Every case. */
export const caseNames = Object.keys(CASES).filter((name): name is CaseName => name in CASES);

function writeFiles(folder: string, rows: number): void {
  mkdirSync(folder);
  writeLineitem(join(folder, BASE), rows);
  writeLineitem(join(folder, 'tenth.csv'), Math.round(rows / 10));
  copyFileSync(join(folder, BASE), join(folder, 'again.csv'));
  writeLineitem(join(folder, 'changed.csv'), Math.round(rows * 1.01), { changeEvery: 100 });
  writeLineitem(join(folder, 'few.csv'), 1000, { fromOrder: 4 * rows });
  for (const [index, name] of MANY.entries()) {
    writeLineitem(join(folder, name), 100, { fromOrder: 5 * rows + 1000 * index });
  }
}

/** A contender's tables, and what they hold. */
class Place {
  readonly #stage: Stage;
  readonly #files: string;
  readonly #contender: Contender;
  readonly #python: string | null;
  #holdsBase = false;

  constructor(stage: Stage, files: string, contender: Contender, python: string | null) {
    this.#stage = stage;
    this.#files = files;
    this.#contender = contender;
    this.#python = python;
  }

  /** Takes a case; null where the contender cannot. */
  async take({ onBase, files }: Case): Promise<Figures | null> {
    const { fill, merge, empty } = this.#contender;
    const { client } = this.#stage;
    const commands = (onBase ? merge : fill)(this.#given(files));
    if (commands === null) return null;
    if (!onBase) await client.query(empty);
    else if (!this.#holdsBase) {
      await client.query(empty);
      this.#land([BASE]);
      await measured(fill(this.#given([BASE])) ?? []);
    }
    this.#land(onBase ? [BASE, ...files] : files);
    const figures = await onServer(this.#stage, commands);
    this.#holdsBase = files.includes(BASE);
    return figures;
  }

  #given(files: readonly string[]): Given {
    const { source } = this.#stage;
    return {
      url: urlOf(this.#stage),
      source,
      paths: files.map((file) => join(this.#files, file)),
      python: this.#python,
    };
  }

  /** Has just these files in the source's folder. */
  #land(names: readonly string[]): void {
    const folder = join(this.#stage.source, 'lineitem');
    const there = readdirSync(folder);
    const wanted = new Set(names);
    for (const name of there) if (!wanted.has(name)) rmSync(join(folder, name));
    for (const name of wanted) if (!there.includes(name)) linkSync(join(this.#files, name), join(folder, name));
  }
}

function report({ title }: Case, taken: ReadonlyMap<string, readonly Figures[]>): string {
  const table = new Table({
    head: [title, 's', `of ${CONTENDERS[0]?.name}`, 'CPU s', 'server CPU s', 'CPU of both', 'MB'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  });
  const base = taken.get(CONTENDERS[0]?.name ?? '') ?? [];
  const both = ({ cpu, server }: Figures) => cpu + server;
  for (const [name, figures] of taken) {
    const times = figures.map(({ time }) => time);
    const memory = figures.flatMap((each) => each.memory ?? []);
    const ratio = (of: (each: Figures) => number) =>
      base.length === 0
        ? ''
        : spread(
            figures.map((each, round) => of(each) / of(base[round] ?? each)),
            2,
          );
    table.push([
      name,
      spread(times, 1),
      ratio(({ time }) => time),
      spread(
        figures.map(({ cpu }) => cpu),
        1,
      ),
      spread(
        figures.map(({ server }) => server),
        1,
      ),
      ratio(both),
      memory.length === 0 ? '' : Math.max(...memory),
    ]);
  }
  return table.toString();
}

/** What a bench of loads is told. */
export interface LoadBench {
  readonly rows: number;
  readonly rounds: number;
  readonly only: readonly CaseName[];
  readonly servers: readonly ServerKind[];
  readonly python: string | null;
  /** Told what was found, as soon as it is known. */
  readonly say: (text: string) => void;
}

/** Measures a case in rounds; in every second one the contenders take turns from the last to the first. */
async function roundsOf(each: Case, places: ReadonlyMap<string, Place>, rounds: number) {
  const taken = new Map<string, Figures[]>();
  for (let round = 0; round < rounds; round++) {
    const contenders = CONTENDERS.filter(each.contenders);
    for (const { name } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const figures = await places.get(name)?.take(each);
      if (figures !== null && figures !== undefined) taken.set(name, [...(taken.get(name) ?? []), figures]);
    }
  }
  return new Map(CONTENDERS.flatMap(({ name }) => (taken.has(name) ? [[name, taken.get(name) ?? []] as const] : [])));
}

/** `aspen load` beside what a user would do otherwise, with the same file and the same keyed table. */
export async function benchLoad({ rows, rounds, only, servers, python, say }: LoadBench): Promise<void> {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim()} (${arch()}), ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}`;
  say(`${machine}; ${rounds} rounds: the middle one [least–most], for memory the most`);
  for (const kind of servers) {
    let files = '';
    const write = (folder: string) => {
      files = join(folder, '..', '..', 'files');
      writeFiles(files, rows);
    };
    const measure = async (stage: Stage) => {
      await stage.client.query(THEIR_TABLES);
      const size = (statSync(join(files, BASE)).size / 1e6).toFixed(0);
      const found = await stage.client.query<{ version: string }>(
        "select current_setting('server_version') as version",
      );
      const server = `${kind} PostgreSQL ${found.rows[0]?.version}`;
      say(`\n${server}; ${rows.toLocaleString('en')} rows, ${size} MB`);
      const places = new Map(CONTENDERS.map((each) => [each.name, new Place(stage, files, each, python)]));
      for (const name of only) say(report(CASES[name], await roundsOf(CASES[name], places, rounds)));
    };
    await onStage(write, measure, kind);
  }
}
