import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { append, bigint, csv, defineTable, fixedWidth, integer, merge, text, timestamptz } from '../../model/index.ts';
import { type Loaded, writeFiles } from './both-engines.ts';
import { useBothLoads } from './parity/both-loads.ts';
import { bytes } from './parity/bytes.ts';
import { cases } from './parity/cases.ts';
import { checks } from './parity/checks.ts';
import { clean } from './parity/clean-records.ts';
import { modes } from './parity/modes.ts';
import { partsOfFiles } from './parity/parts.ts';
import { refusedByDatabase } from './parity/refused-by-database.ts';
import { randomRecords, samples } from './random-table.ts';
import type { Spark } from './spark.ts';

const names = Object.keys(samples);

/** Both engines give the same rows, rejects and counts. */
export function parity(spark: () => Spark): void {
  const loads = useBothLoads(spark);
  const { databases, engines, loadBoth } = loads;
  cases(loads);
  modes(loads);

  test('what a row holds of its file is the same, also of one that could be split', async () => {
    const table = defineTable({
      name: 'of_file',
      source: csv({ prefix: 'of_file/', multiline: false }),
      columns: {
        id: integer(),
        name: text({ fromFile: 'name' }),
        path: text({ fromFile: 'path' }),
        modified: timestamptz({ fromFile: 'modified' }),
        record: integer({ fromFile: 'record' }),
        number: bigint({ fromFile: 'record' }),
        loaded: timestamptz({ fromFile: 'loaded' }),
      },
      load: append(),
    });
    const { folder, both } = await engines(table);
    const large = Array.from({ length: 200_000 }, (_, id) => `${id + 1},${'x'.repeat(10)}\n`).join('');
    writeFiles(folder, 'of_file/', {
      'a b/größe.csv': Buffer.from('id,x\n1,\n\n2,\n'),
      'large.csv': Buffer.from(`id,x\n${large}`),
    });
    utimesSync(join(folder, 'of_file/large.csv'), 1_767_323_045.5009, 1_767_323_045.5009);
    const { laptop, glue } = await both.load(spark());
    const loaded = 6;
    const others = ({ rows }: Loaded) =>
      rows.map((row) => (Array.isArray(row) ? row.filter((_, place) => place !== loaded) : row));
    expect(laptop.rows).toHaveLength(200_002);
    expect(others(glue)).toEqual(others(laptop));
    for (const database of [databases.laptop, databases.glue]) {
      const client = await database.connect();
      const { rows } = await client.query(
        `select count(*) filter (where t.loaded = date_trunc('milliseconds', l.started)) as loaded,
          count(*) filter (where t.record = t.id and t.number = t.id) as counted, count(distinct t.modified) as times,
          max(extract(microseconds from t.modified)) filter (where t.name = 'large.csv')::bigint as micros
        from of_file t join aspen.load l on l.target = 'of_file'`,
      );
      await client.end();
      expect(rows).toEqual([{ loaded: 200_002n, counted: 200_002n, times: 2n, micros: 5_500_000n }]);
    }
  });

  test('lines of fixed width are read alike, also in pieces', async () => {
    const table = defineTable({
      name: 'fixed',
      source: fixedWidth({ prefix: 'fixed/', comment: '*', skip: 1 }),
      columns: {
        amount: integer({ from: { start: 9, length: 7 } }),
        code: text({ from: { start: 1, end: 6 }, required: true }),
        remark: text({ from: { start: 16 } }),
      },
      load: append(),
      rejectLimit: { records: 10 },
    });
    const lines = Array.from({ length: 60_000 }, (_, id) => {
      const code = `€${id}`.padEnd(8);
      return `${code}${String(id % 5000).padStart(7)}${id % 3 === 0 ? '' : ` ${id} remark`}${id % 2 === 0 ? '\r\n' : '\n'}`;
    });
    const odd = '* a note\n\n            x12\nA         12x3\n';
    const { laptop, glue } = await loadBoth(table, {
      'a.txt': Buffer.from(`header\n${lines.join('')}${odd}`),
      'b.txt.gz': gzipSync(Buffer.from('header\nB             7')),
    });
    expect(laptop.rows).toHaveLength(60_001);
    expect(laptop.rejects).toHaveLength(3);
    expect(glue).toEqual(laptop);
  });

  test('files that the definition leaves out are neither loaded nor refused', async () => {
    const table = defineTable({
      name: 'chosen',
      source: csv({
        prefix: 'chosen/',
        files: ['*.{csv,csv.gz}', 'spéc?al/**/*.txt'],
        except: ['old/**', '*-draft.csv'],
      }),
      columns: { a: text() },
      load: append(),
    });
    const taken = ['a.csv', 'b.csv.gz', 'spécïal/c.txt', 'spécïal/1/2/d.txt', 'new/old/e.csv'];
    const left = ['README.txt', 'manifest.json', 'a.CSV', 'f.csv.bak', 'old/g.csv', 'old/1/h.csv', 'new/i-draft.csv'];
    const files = [...taken, ...left].map((name, at) => {
      const content = Buffer.from(`a\n${at}\n`);
      return [name, name.endsWith('.gz') ? gzipSync(content) : content] as const;
    });
    const { laptop, glue } = await loadBoth(table, Object.fromEntries(files));
    const uris = laptop.files.map((file) => (Array.isArray(file) ? String(file[0]) : ''));
    expect(uris.map((uri) => uri.split('/chosen/')[1]).toSorted()).toEqual(taken.toSorted());
    expect(laptop.rows).toHaveLength(taken.length);
    expect(glue).toEqual(laptop);
  });

  test('publish is told of each file whether its keys ascend, and from which one to which', async () => {
    const table = defineTable({
      name: 'in_order',
      source: csv({ prefix: 'in_order/', multiline: false }),
      columns: { value: text(), second: text(), first: integer() },
      key: ['first', 'second'],
      rejectLimit: { share: 1 },
      load: merge(),
    });
    const lines = (first: number, count: number) =>
      Array.from({ length: count }, (_, i) => `${'x'.repeat(90)},b,${first + i}\n`).join('');
    // More than a mebibyte, so that the Glue job has it in pieces. What is refused keeps the laptop from loading directly.
    const content = {
      'ascending.csv': `value,second,first\n${lines(1, 25_000)}x,a,no number\n`,
      'repeated.csv': 'value,second,first\nx,a,30001\nx,a,30001\n',
      'none.csv': 'value,second,first\n',
    };
    const files = Object.entries(content).map(([name, text]) => [name, Buffer.from(text)] as const);
    const { laptop, glue } = await loadBoth(table, Object.fromEntries(files));
    expect(laptop.rows).toHaveLength(25_001);
    expect(glue).toEqual(laptop);
    const told = await Promise.all(
      Object.values(databases).map(async (database) => {
        const client = await database.connect();
        const { rows } = await client.query(
          `select substring(s.uri from '[a-z]+.csv$') as file, count(p.first_key) = count(*) as ascends,
             encode(min(p.first_key), 'hex') as first, encode(max(p.last_key), 'hex') as last
           from aspen.part_file p join aspen.source_file s on s.id = p.file_id
           where s.target = 'in_order' and p.staged > 0 group by s.uri order by s.uri`,
        );
        await client.end();
        return rows;
      }),
    );
    const key = (first: number) => `00000004${first.toString(16).padStart(8, '0')}0000000162`;
    const ascending = { file: 'ascending.csv', ascends: true, first: key(1), last: key(25_000) };
    const repeated = { file: 'repeated.csv', ascends: false, first: null, last: null };
    expect(told).toEqual([
      [ascending, repeated],
      [ascending, repeated],
    ]);
  });

  test('columns of every type and option, with fields that are right and fields that are nearly right', async () => {
    const columns = Object.fromEntries(names.map((name) => [name, samples[name]?.column ?? text()]));
    const table = defineTable({ name: 'every_type', source: csv({ prefix: 'all/' }), columns, load: append() });
    const { folder, both } = await engines(table);
    const header = `${names.join(',')}\n`;
    // Of a file's rejects ten thousand are stored: each file has fewer.
    const files = Array.from({ length: 5 }, (_, i) => [`${i}.csv`, randomRecords(names, 500, 20_261_123 + i)] as const);
    const write = (folderName: string, change: (records: string, name: string) => string) => {
      const written = files.map(([name, records]) => [
        `${folderName}/${name}`,
        Buffer.from(header + change(records, name)),
      ]);
      writeFiles(folder, 'all/', Object.fromEntries(written));
    };
    write('dirty', (records) => records);
    const dirty = await both.load(spark(), { 'spark.sql.ansi.enabled': 'true' });
    expect(dirty.laptop.rejects.length).toBeGreaterThan(10_000);
    expect(dirty.glue).toEqual(dirty.laptop);

    const uri = (folderName: string, name: string) => `file://${folder}/all/${folderName}/${name}`;
    const once = (records: string, name: string) => clean(records, names, dirty.laptop, uri('dirty', name));
    write('clean', once);
    const cleaned = await both.load(spark(), { 'spark.sql.ansi.enabled': 'false' });
    expect(
      cleaned.laptop.rejects.filter((reject) => Array.isArray(reject) && reject[6] === 'database-refused'),
    ).not.toEqual([]);
    expect(cleaned.glue).toEqual(cleaned.laptop);

    write('cleanest', (records, name) => clean(once(records, name), names, cleaned.laptop, uri('clean', name)));
    const all = await both.load(spark());
    expect(all.laptop.rows).toHaveLength(2500);
    expect(all.glue).toEqual(all.laptop);
  });

  bytes(loads);
  refusedByDatabase(loads);
  checks(loads);
  partsOfFiles(loads);
}
