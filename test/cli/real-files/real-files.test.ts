import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { newTable } from '../../../cli/commands/new.ts';
import { UsageError } from '../../../cli/errors.ts';
import { outputTo } from '../../../cli/output.ts';
import { loadProject } from '../../../cli/project.ts';
import type { TableModel } from '../../../model/index.ts';
import { select } from '../../../runtime/select.ts';
import { useDatabase } from '../../database.ts';
import { aspen, temporaryFolder } from '../run-aspen.ts';
import { packagedFiles } from './packaged-files.ts';

/** Of those below, the one whose first record is data. */
const NAMELESS = ['headerless.csv'];

/** Files as banks, spreadsheets and thirty-year-old systems write them. */
const shows: Readonly<Record<string, string | Buffer>> = {
  'money.csv': 'id,price,balance\n1,"$1,234.50",(33.52)\n2,$90,12\n',
  'european.csv': 'id;betrag;datum\n1;1.234,50;31.12.2025\n2;7,5;05.01.2026\n',
  'percent.csv': 'id,share\n1,12.5%\n2,3%\n',
  'half_days.csv': 'id,at\n1,7/18/2024 7:56 AM\n2,12/31/2025 11:59 PM\n',
  'days_first.csv': 'id,day\n1,02/01/2014\n2,31/12/2025\n',
  'months.csv': 'id,day\n1,"Jan 5, 2026"\n2,"Dec 31, 2025"\n',
  'tabs.csv': 'id\tname\n1\ta,b\n2\tc\n',
  'pipes.csv': 'id|name|n\n1|a,b|007\n2|c|8\n',
  'not_there.csv': 'id,temp,hits\n1,3.5,10\n2,NA,\\N\n3,-1,NULL\n',
  'inches.csv': 'id,item\n1,6" nail\n2,TV 55"\n',
  'formulas.csv': 'id,code\n1,="00123"\n2,="00124"\n',
  'doubles.csv': 'id,x\n1,0.1\n2,0.30000000000000004\n3,1.2e-17\n',
  'codes.csv': 'id,sex,country\n1,F,NO\n2,M,NO\n3,F,NA\n',
  'latin.csv': Buffer.from('id,name\n1,Z\xfcrich\n2,Gen\xe8ve\n', 'latin1'),
  'utf16.csv': Buffer.from('\ufeffid;Größe\r\n1;1,50\r\n2;2,75\r\n', 'utf16le'),
  'cyrillic.csv': Buffer.from('id,\xe8\xec\xff\n1,\xc8\xe2\xe0\xed\n2,\xcf\xb8\xf2\xf0\n', 'latin1'),
  'told_by_sep.csv': 'sep=;\nid;name\n1;a,b\n2;c\n',
  'titled.csv': 'Report: Sales\nGenerated: 2026-01-05\n\nid,region,sum\n1,North,10.5\n2,South,3\n',
  'quoted_nulls.csv': '"id","n","day"\n"1","","2026-01-05"\n"2","NA",""\n"3","7","2026-01-06"\n',
  'headerless.csv': '1,Alice,2026-01-05\n2,Bob,2026-01-06\n',
  'blanks.csv': 'id,n,words\n1, 7, a \n2,12,b\n',
};

interface Defined {
  readonly name: string;
  readonly file: string;
}

interface Compared {
  readonly name: string;
  readonly records: number;
  readonly differences: readonly unknown[];
}

const silent = outputTo({ stdout: { write: () => true }, stderr: { write: () => true } }, {});
const compare = fileURLToPath(new URL('compare.py', import.meta.url));
const database = useDatabase();
const folder = temporaryFolder();
const defined: Defined[] = [];
const nameless: string[] = [];
const refused: string[] = [];
let python = 'python3';

/** A file of the suite. */
function written(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Defines a table from a file, as `aspen new` does; where the file's first record may be data, it is said to be. */
async function define(name: string, file: string): Promise<void> {
  const signal = new AbortController().signal;
  const context = { output: silent, json: null, confirm: null, signal, env: {}, cwd: folder };
  try {
    await newTable(context, name, { from: [file] });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    nameless.push(basename(file));
    await newTable(context, name, { from: [file], header: false });
  }
}

beforeAll(async () => {
  const { files: packaged, python: installed } = packagedFiles();
  const files = [...packaged, ...Object.entries(shows).map(([name, content]) => written(name, content))];
  python = installed;
  for (const [at, file] of files.entries()) {
    const name = `t${at}_${basename(file)
      .replace(/\..*/, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')}`;
    try {
      await define(name, file);
    } catch (error) {
      refused.push(`${basename(file)}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    const inbox = join(folder, 'files', name);
    mkdirSync(inbox, { recursive: true });
    cpSync(file, join(inbox, basename(file)));
    defined.push({ name, file });
  }
}, 600_000);

/** What the independent reader needs to know of a table, and the rows that the database has of it. */
async function withRows({ name, columns, source }: TableModel, file: string): Promise<object> {
  const client = await database.connect();
  await client.query("set timezone = 'UTC'; set datestyle = 'ISO'");
  const names = columns.map((column) => `"${column.name}"::text`).join(', ');
  const rows = await select<{ row: readonly (string | null)[] }>(
    client,
    `select array[${names}] as row from ${name}`,
    [],
  );
  await client.end();
  return {
    name,
    file,
    source,
    columns: columns.map(({ type, formats, timezone, nulls, trim, numberFormat, truthWords }) => ({
      type: type.name,
      formats,
      timezone,
      nulls,
      trim,
      number: numberFormat,
      words: truthWords?.true ?? null,
    })),
    rows: rows.map(({ row }) => row),
  };
}

test('sixty files of packages are each defined by `aspen new`, and none of them is refused', () => {
  expect(refused).toEqual([]);
  expect(nameless).toEqual(NAMELESS);
  expect(defined.length).toBeGreaterThanOrEqual(60);
});

/** What the independent reader finds of tables, each a line of JSON. */
function comparedBy(lines: readonly string[]): readonly Compared[] {
  const { stdout, stderr } = spawnSync(python, [compare], {
    input: lines.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect(stderr).toBe('');
  return stdout
    .trim()
    .split('\n')
    .map((line): Compared => JSON.parse(line));
}

test('the independent reader sees a value that differs, one that is missing and one too many', () => {
  const path = join(folder, 'differing.csv');
  writeFileSync(path, 'a,b\n1,x\n2,"y, z"\n');
  const plain = { formats: [], timezone: null, nulls: [], trim: false, number: null, words: null };
  const source = { skip: 0, comment: null, delimiter: ',', quote: '"', encoding: 'utf-8', header: true };
  const columns = ['integer', 'text'].map((type) => ({ ...plain, type }));
  const table = (...rows: readonly (readonly string[])[]) =>
    JSON.stringify({ name: 'differing', file: path, source, columns, rows });
  const found = comparedBy([
    table(['1', 'x'], ['2', 'y, z']),
    table(['1', 'x'], ['2', 'y']),
    table(['1', 'x']),
    table(['1', 'x'], ['2', 'y, z'], ['2', 'y, z']),
  ]);
  expect(found.map(({ differences }) => differences.length)).toEqual([0, 2, 1, 1]);
});

test('each loads without a reject, and every value is the one that Python’s reader finds in the file', async () => {
  const { events } = await aspen(folder, ['load', '--json', '--database', database.url]);
  expect(events.at(-1)).toMatchObject({ status: 'done' });
  const { tables } = await loadProject(folder);
  const lines: string[] = [];
  for (const { model } of tables) {
    const file = defined.find(({ name }) => name === model.name)?.file ?? '';
    lines.push(JSON.stringify(await withRows(model, file)));
  }
  const compared = comparedBy(lines);
  expect(compared.filter(({ differences }) => differences.length > 0)).toEqual([]);
  expect(compared).toHaveLength(defined.length);
  expect(compared.reduce((sum, { records }) => sum + records, 0)).toBeGreaterThan(100_000);
}, 600_000);
