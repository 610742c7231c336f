import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useDatabase } from '../database.ts';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const records = (delimiter: string) => ['id', '1', '2', '3'].map((id) => `${id}${delimiter}n${id}\n`).join('');

/** A file, what the definition says of its end, and how many rows it has. */
const files: Readonly<Record<string, readonly [text: string, option: string]>> = {
  report: [`${records(',')}Total: 3 rows\n`, "trailer: { line: 'Total: * rows', records: 1 }"],
  host: [`${records('|')}TRL|0003|x\n`, "trailer: { first: 'TRL', records: 2 }"],
  broker: [`${records(',')}\n***END OF FILE***\n`, "trailer: { first: '***END OF FILE***' }"],
  tool: [`${records(';')}(3 rows affected)\r\n`, "trailer: { line: '(* rows affected)', records: 1 }"],
  money: [`${records(',')}Grand total,,1234.50\n`, "trailer: { first: 'Grand total' }"],
  sums: [`${records(',')}Total,\n`, "trailer: { first: 'Total' }"],
};

describe('aspen new of a file that ends in a line which is no record', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  const names = Object.keys(files);
  const definition = (name: string) => readFileSync(join(folder, `tables/${name}.ts`), 'utf8');
  writeFiles(folder, Object.fromEntries(Object.entries(files).map(([name, [text]]) => [`${name}.csv`, text])));

  test.each(names)('says so in the definition of %s, with the number of records where it is told', async (name) => {
    expect((await aspen(folder, ['new', name, '--from', `${name}.csv`])).code).toBe(0);
    expect(definition(name)).toContain(files[name]?.[1]);
    expect(definition(name)).toContain('trailer: the last line is no record');
    expect(definition(name)).toContain('id: integer()');
  });

  test('which then loads that very file, and refuses the same one without its end', async () => {
    for (const name of names) {
      mkdirSync(join(folder, 'files', name), { recursive: true });
      cpSync(join(folder, `${name}.csv`), join(folder, `files/${name}/whole.csv`));
    }
    writeFiles(folder, { 'files/host/cut.csv': records('|') });
    const { code, stdout } = await aspen(folder, ['load', '--database', database.url]);
    expect(code).toBe(3);
    expect(stdout.match(/\[trailer-missing\]/g)).toHaveLength(1);
    for (const name of names) {
      const rows = await queryRows(folder, `SELECT id FROM ${name} ORDER BY id`, ['--database', database.url]);
      expect([name, rows]).toEqual([name, [{ id: 1 }, { id: 2 }, { id: 3 }]]);
    }
  });

  test('and leaves alone a last record that only begins like one', async () => {
    writeFiles(folder, { 'words.csv': 'word,n\nstart,1\nEnd,2\n' });
    expect((await aspen(folder, ['new', 'words', '--from', 'words.csv'])).code).toBe(0);
    expect(definition('words')).not.toContain('trailer');
    writeFiles(folder, { 'full.csv': 'region,n\nnorth,1\nTotal,2\n' });
    expect((await aspen(folder, ['new', 'full', '--from', 'full.csv'])).code).toBe(0);
    expect(definition('full')).not.toContain('trailer');
  });
});
