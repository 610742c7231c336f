import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

/** A table of a file that ends in a trailer; each is as a public report of such a file has it. */
interface Kind {
  readonly source: string;
  readonly columns: string;
  /** All of a file but its end. */
  readonly text: string;
  readonly end: string;
  readonly rows: number;
}

const kinds: Readonly<Record<string, Kind>> = {
  // A broker's download.
  broker: {
    source: "trailer: { first: '***END OF FILE***' }",
    columns: 'DATE: text(), AMOUNT: numeric()',
    text: 'DATE,AMOUNT\n01/01/2019,999.00\n01/03/2019,-999.00\n',
    end: '***END OF FILE***\n',
    rows: 2,
  },
  // A register of a government, in which every line ends in a mark.
  register: {
    source: "delimiter: '|', header: false, skip: 1, trailer: { line: 'EOF PUBLIC V2 * * * *', records: 3 }",
    columns: 'id: text(), name: text(), mark: text()',
    text: 'BOF PUBLIC V2 00000000 20210905 0000002 0006956\nA1|x|!end\nB2|y|!end\n',
    end: 'EOF PUBLIC V2 00000000 20210905 0000002 0006956\n',
    rows: 2,
  },
  // A report with a page number below its total.
  pages: {
    source: 'skip: 1, trailer: { line: \'"Grand Total: *",,,\', records: 1, linesAfter: 1 }',
    columns:
      "id: integer({ from: 'FM: Person ID' }), race: text({ from: 'FM: Race' }), detail: text(), language: text()",
    text: 'Report_B,3/13/2015,,\nFM: Person ID,FM: Race,detail,language\n6543,Other,,English\n4535,White,,Arabic\n',
    end: '"Grand Total: 2",,,\nPage -1 of 1,,,\n',
    rows: 2,
  },
  // A host's file, whose count has header and trailer in it.
  host: {
    source: "header: false, skip: 1, trailer: { line: 'T*', records: { place: 1, others: 2 } }",
    columns: 'empno: integer(), ename: text()',
    text: 'H1500\n7369,Tom\n7499,T14x\n',
    end: 'T4',
    rows: 2,
  },
  // The words of a spreadsheet, with two sums.
  sheet: {
    source: "trailer: { first: 'Total', sum: [{ column: 'net', place: 2 }, { column: 'tax', place: 3 }] }",
    columns: "name: text(), net: numeric({ format: { group: ',' } }), tax: numeric(6, 2)",
    text: 'name,net,tax\nx,"1,000.10",0.1\ny,.20,0.2\n',
    end: 'Total,"1,000.30",0.30\n',
    rows: 2,
  },
  rows: {
    source: "trailer: { first: 'Rows:', records: 2 }",
    columns: 'a: text(), b: text()',
    text: 'a,b\r\n"Data","More and more\ndata"\r\n',
    end: '"Rows:","1"\r\n',
    rows: 1,
  },
};
const tableOf = (name: string, { source, columns }: Kind) => `
export const ${name} = defineTable({
  name: '${name}', source: csv({ prefix: '${name}/', ${source} }), columns: { ${columns} }, load: append(),
});`;
const TABLES = `import { append, csv, defineTable, integer, numeric, text } from 'aspen-glue';
${Object.entries(kinds)
  .map(([name, kind]) => tableOf(name, kind))
  .join('')}`;

describe('a file that ends in a trailer', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const run = (...args: string[]) => aspen(folder, [...args, '--database', database.url]);
  const count = async (table: string) => {
    const [row] = await queryRows(folder, `SELECT count(*)::int AS count FROM ${table}`, ['--database', database.url]);
    return row;
  };
  const names = Object.keys(kinds);
  writeFiles(folder, {
    'aspen.config.ts': `import { definePipeline } from 'aspen-glue';
import { ${names.join(', ')} } from './tables.ts';
export default definePipeline({ name: 'trailers', source: 'files', tables: [${names.join(', ')}] });`,
    'tables.ts': TABLES,
    ...Object.fromEntries(Object.entries(kinds).map(([name, { text }]) => [`files/${name}/cut.csv`, text])),
  });

  test('is refused where it was cut off before it, and leaves nothing in the empty table', async () => {
    const { code, stdout } = await run('load');
    expect(code).toBe(3);
    expect(stdout.match(/\[trailer-missing\]/g)).toHaveLength(names.length);
    expect(stdout).toContain('no trailer, a line whose first field is "***END OF FILE***": the file may be cut off');
    expect(stdout).toContain('say `optional: true` of the `trailer` that files may lack');
    for (const name of names) expect(await count(name)).toEqual({ count: 0 });
  });

  test('is loaded where it is whole, packed or not, and the trailer is no row', async () => {
    const whole = Object.entries(kinds).map(([name, { text, end }]) => [`${name}/whole.csv`, text + end] as const);
    writeFiles(folder, Object.fromEntries(whole.map(([path, text]) => [`files/${path}`, text])));
    writeFiles(folder, { 'files/host/packed.csv': gzipSync('H2\n7370,x\nT3') });
    await run('load');
    for (const [name, { rows }] of Object.entries(kinds))
      expect([name, await count(name)]).toEqual([name, { count: name === 'host' ? rows + 1 : rows }]);
  });

  test('is refused where its trailer is not true, with both figures, and rows that are there stay', async () => {
    writeFiles(folder, {
      'files/rows/short.csv': 'a,b\n1,2\nRows:,2\n',
      'files/sheet/off.csv': 'name,net,tax\nx,1,0.1\nTotal,1,0.11\n',
    });
    const { code, stdout } = await run('load', 'rows', 'sheet');
    expect(code).toBe(3);
    expect(stdout).toContain('the trailer says 2 records, and there are 1');
    expect(stdout).toContain('the trailer says 0.11 as the sum of tax, and it is 0.1');
    expect(await count('rows')).toEqual({ count: 1 });
    expect(await count('sheet')).toEqual({ count: 2 });
  });
});
