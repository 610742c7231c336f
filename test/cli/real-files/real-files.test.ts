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

/** Of those below, the ones whose first record is data. */
const NAMELESS = ['headerless.csv', 'bank_without_names.csv'];

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

/** As people showed them when a program did not take their file. */
const reported: Readonly<Record<string, string | Buffer>> = {
  'bank_semicolons.csv': 'date;description;amount\n15/01/2026;Grocery Store;-120.50\n16/01/2026;Rent;-1200.00\n',
  'bank_decimal_comma.csv': 'Date;Amount;Description;Type\n2025-03-30;173,900;test;income\n2025-03-31;12,5;x;expense\n',
  'bank_without_names.csv': Buffer.from(
    '06/08/2021,"ACHAT CB GVB B 05.08.21 EUR         12.80 ",-12.80,-83.96\r\n25/08/2021,"ELECTRICIT\xe9 GRENOBLE",-50.00,-327.98\r\n',
    'latin1',
  ),
  'bank_filled_title.csv': Buffer.from(
    'Ums\xe4tze Girokonto;;;;\r\nKonto 123 45;;;;\r\nStand;;;1.234,56;EUR\r\nBuchungstag;Wert;Zweck;Betrag;W\xe4hrung\r\n05.01.2026;06.01.2026;"Miete; Januar";-1.200,00;EUR\r\n15.01.2026;15.01.2026;Gehalt;3.456,78;EUR\r\n',
    'latin1',
  ),
  'payments_all_quoted.csv':
    '\ufeff"Datum","Zeit","Name","Brutto"\r\n"05.01.2026","10:11:12","Müller","-1.234,56"\r\n"15.01.2026","00:11:12","A, B","12,00"\r\n',
  'budget_with_parentheses_in_names.csv':
    'ID;Date (en_US Format);RepeatFrom (-1=None,0=Original);RGBA;Group\n1;5/26/2023;-1;rgb(53,132,228);-1\n2;12/31/2023;-1;rgb(1,2,3);-1\n',
  'name_of_two_lines.csv': '"Header\nLine Two",n\nValue,1\nOther,2\n',
  'telescope.csv':
    'time,power,prob,fdot,instr\n300434644.93175435,30.809007592127596,0.0013388150053156302,5.571185483698354e-11,"fpma,fpmb"\n300434645.5,2.5,0,-1.2e-10,"fpma,fpmb"\n',
  'many_blanks_before_quotes.csv':
    '"Name",     "Sex", "Age", "Height (in)"\n"Alex",       "M",   41,       74\n"Bert",       "M",   42,       68\n',
  'header_of_comments.csv':
    '# File: A10.csv\n# Title: Energy, by sector\n# Units: EJ\nregion,value\nUSA,1.5\nCanada,2\n',
  'web_statistics.csv':
    '# ----\n# All Web Site Data\n# Pages\n# ----\nPage,Time,"Bounce Rate"\n/,00:01:05,45.21%\n/a,00:00:07,3%\n',
  'weather.csv':
    'STATIONS_ID;MESS_DATUM;  FX;  FM;eor\n         44;20260101;  -999;   3.1;eor\n         44;20260102;   9.8;   2.7;eor\n',
  'rates.csv': 'Date, USD, JPY, \n2026-01-05, 1.0393, 163.53, \n2026-01-06, 1.0426, 164.22, \n',
  'row_names.csv': '"","mpg","cyl"\n"Mazda RX4",21,6\n"Datsun 710",22.8,4\n"Hornet",NA,6\n',
  'index_column.csv': ',Unnamed: 0,a,b\n0,0,1.0,x\n1,1,,y\n2,2,3.0,\n',
  'statement_in_parentheses.csv': 'acct,bal\n1,"(1,234.50)"\n2,"$ 12.00"\n3,-\n',
  'spanish_times.csv': 'fecha;importe\n5/1/2026 0:00:00;1.234,5\n31/12/2025 13:45:00;7\n',
  'database_dump.csv': 'id\tname\tnote\n1\ta\t\\N\n2\tb\tNULL\n3\tc\tx\\ty\n',
  'zip_codes_with_apostrophes.csv': "Name,Zip,Total\n#1001,'01234,12.50\n#1002,'90210,9.00\n",
  'table_with_a_title.csv':
    'Table 1. Population,,\n"(in thousands)",,\nState,in 2020,in 2021\nAlabama,5024,5031\nAlaska,733,734\n',
  'statistics_office.csv': 'unit,geo\\time\t2024 \t2023 \nPC,AT\t12.3 b\t: \nPC,BE\t: \t11.0 \n',
  'times_with_zones.csv': 'id,at\n1,2026-01-05T10:00:00.123+01:00\n2,2026-01-05T10:00:00Z\n',
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
  const files = [
    ...packaged,
    ...Object.entries({ ...shows, ...reported }).map(([name, content]) => written(name, content)),
  ];
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
    columns: columns.map(({ type, formats, timezone, nulls, trim, textFormula, numberFormat, truthWords }) => ({
      type: type.name,
      formats,
      timezone,
      nulls,
      trim,
      textFormula,
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
  const plain = { formats: [], timezone: null, nulls: [], trim: false, textFormula: false, number: null, words: null };
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
