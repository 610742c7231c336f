import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import {
  append,
  bigint,
  type CsvOptions,
  csv,
  defineTable,
  fixedWidth,
  integer,
  jsonb,
  merge,
  text,
  timestamptz,
} from '../../model/index.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { csvCases } from '../cases/csv.ts';
import type { CsvCase } from '../cases/csv-case.ts';
import { combinedCases } from '../cases/shapes.ts';
import { useDatabase } from '../database.ts';
import { BothEngines, type Loaded, pipelineOf, type SourceFiles, writeFiles } from './both-engines.ts';
import { compileGlueJob, runGlueJob } from './glue-job.ts';
import { randomCases } from './random-definition.ts';
import { randomRecords, samples } from './random-table.ts';
import type { Spark } from './spark.ts';

const names = Object.keys(samples);

/** Cases of one definition: their files are loaded together. */
function groupCases(): ReadonlyMap<string, readonly CsvCase[]> {
  const groups = new Map<string, CsvCase[]>();
  for (const each of [...csvCases, ...combinedCases]) {
    const key = JSON.stringify([each.source ?? {}, each.strict ?? false, each.optional ?? true]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

/** The records with every field emptied that was refused, so that all of them pass. */
function clean(records: string, { rejects }: Loaded, uri: string): string {
  const refused = new Map<number, Set<string>>();
  for (const reject of rejects) {
    if (!Array.isArray(reject) || reject[0] !== uri) continue;
    const record = Number(reject[1]);
    // What only the database refuses is JSON here.
    refused.set(record, (refused.get(record) ?? new Set()).add(String(reject[5] ?? 'document')));
  }
  return splitRecords(records)
    .map((fields, index) =>
      fields.map((field, i) => (refused.get(index + 1)?.has(names[i] ?? '') ? '' : field)).join(','),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Fields as they stand in the file, quotes and all. */
function splitRecords(records: string): string[][] {
  const found: string[][] = [];
  let fields: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < records.length; at++) {
    if (records[at] === '"') quoted = !quoted;
    if (quoted || (records[at] !== ',' && records[at] !== '\n')) continue;
    fields.push(records.slice(from, at));
    from = at + 1;
    if (records[at] === '\n') {
      found.push(fields);
      fields = [];
    }
  }
  return found;
}

/** Both engines give the same rows, rejects and counts. */
export function parity(spark: () => Spark): void {
  const databases = { laptop: useDatabase(), glue: useDatabase() };
  const root = mkdtempSync(join(tmpdir(), 'aspen-parity-'));
  afterAll(() => rmSync(root, { recursive: true }));
  let made = 0;

  async function engines(table: Parameters<typeof pipelineOf>[0]) {
    const folder = join(root, String(++made));
    return { folder, both: new BothEngines(await pipelineOf(table), folder, databases) };
  }

  async function loadBoth(table: Parameters<typeof pipelineOf>[0], files: SourceFiles) {
    const { folder, both } = await engines(table);
    writeFiles(folder, table.source.prefix, files);
    return both.load(spark());
  }

  describe('the table of cases', () => {
    test.each([...groupCases()])('read as %s', async (key, cases) => {
      const first = cases[0];
      const table = defineTable({
        name: `cases_${[...groupCases().keys()].indexOf(key)}`,
        source: csv({ prefix: 'cases/', ...first?.source }),
        columns: {
          a: text({ required: true }),
          b: text({ optional: first?.optional ?? first?.source?.header !== false }),
        },
        load: append(),
        strict: first?.strict ?? false,
      });
      const files = cases.map((each, index) => [`${index}.csv`, Buffer.from(each.input, 'latin1')] as const);
      const { laptop, glue } = await loadBoth(table, Object.fromEntries(files.filter(([, bytes]) => bytes.length > 0)));
      expect(laptop.files.length).toBeGreaterThan(0);
      expect(glue).toEqual(laptop);
    });
  });

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
    const once = (records: string, name: string) => clean(records, dirty.laptop, uri('dirty', name));
    write('clean', once);
    const cleaned = await both.load(spark(), { 'spark.sql.ansi.enabled': 'false' });
    expect(
      cleaned.laptop.rejects.filter((reject) => Array.isArray(reject) && reject[6] === 'database-refused'),
    ).not.toEqual([]);
    expect(cleaned.glue).toEqual(cleaned.laptop);

    write('cleanest', (records, name) => clean(once(records, name), cleaned.laptop, uri('clean', name)));
    const all = await both.load(spark());
    expect(all.laptop.rows).toHaveLength(2500);
    expect(all.glue).toEqual(all.laptop);
  });

  test.each(randomCases(5, 4711).map((each, index) => [index + 1, each] as const))(
    'definition %i of those made by chance, with files made for it',
    async (_, { table, files }) => {
      const { laptop, glue } = await loadBoth(table, files);
      expect(laptop.files).toHaveLength(Object.keys(files).length);
      expect(glue).toEqual(laptop);
    },
  );

  test.each<[string, Partial<CsvOptions>, (record: string) => Buffer]>([
    ['windows-1252', { encoding: 'windows-1252' }, (text) => Buffer.from(text, 'latin1')],
    ['iso-8859-1', { encoding: 'iso-8859-1', delimiter: '\t', quote: "'" }, (text) => Buffer.from(text, 'latin1')],
    ['no quotes', { quote: null, delimiter: '|' }, (text) => Buffer.from(text)],
    ['no header', { header: false, delimiter: ';' }, (text) => Buffer.from(text)],
    ['no newline in quotes', { multiline: false }, (text) => Buffer.from(text)],
  ])('any bytes, as a source with %s', async (title, source, encode) => {
    const table = defineTable({
      name: `bytes_${title.replaceAll(/\W/g, '_')}`,
      source: csv({ prefix: 'bytes/', ...source }),
      columns: {
        a: text({ nulls: ['é'] }),
        b: integer({ default: 3 }),
        c: text({ folder: 'where', optional: true, trim: true }),
      },
      load: append(),
    });
    const pieces = [
      '"',
      "'",
      ',',
      ';',
      '|',
      '\t',
      '\n',
      '\n',
      '\r\n',
      '\r',
      '1',
      '22',
      'é',
      '\x81',
      '\x80',
      'x',
      '""',
      '\0',
    ];
    let state = 42;
    const next = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state;
    };
    const noise = Array.from({ length: 20_000 }, () => pieces[(next() >> 8) % pieces.length]).join('');
    const delimiter = source.delimiter ?? ',';
    const good = Array.from({ length: 500 }, (_, i) => `é${i}${delimiter}${i}\n`).join('');
    const header = source.header === false ? '' : `a${delimiter}b\n`;
    const files = {
      'where=here/noise.csv': encode(header + noise),
      'where= caf%C3%A9 /good.csv': encode(header + good),
      'where=%zz/packed.csv.gz': Buffer.concat([gzipSync(encode(header + good)), gzipSync(encode(good))]),
      'nowhere/more.csv': encode(header + good),
      'where=here/broken.csv.gz': gzipSync(encode(header + good)).subarray(0, 400),
      '_hidden/a.csv': encode(header + good),
      '.b.csv': encode(header + good),
    };
    const { laptop, glue } = await loadBoth(table, files);
    expect(laptop.rows).toHaveLength(2000);
    expect(laptop.rejects.length).toBeGreaterThan(1000);
    expect(glue).toEqual(laptop);
  });
  test('gzip files of several members, cut or followed by something at any place', async () => {
    const table = defineTable({
      name: 'members',
      source: csv({ prefix: 'members/' }),
      columns: { a: text({ required: true }), b: text() },
      load: append(),
    });
    const [first, second] = [gzipSync('a,b\n1,2\n'), gzipSync('3,4\n')];
    const changed = (at: number, byte: number) => Buffer.from(second).fill(byte, at, at + 1);
    const extra = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 0x61, 0x62]),
      Buffer.from('name\0comment\0'),
    ]);
    // The sum of a header is the last two bytes of its own CRC32.
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(crc32(extra) & 0xffff);
    const behind: readonly Buffer[] = [
      second,
      Buffer.concat([second, second]),
      ...[1, 2, 5, 9, 10, 12, second.length - 3].map((length) => second.subarray(0, length)),
      changed(0, 0x20),
      changed(1, 0),
      changed(2, 9),
      changed(12, 0xff),
      changed(second.length - 6, 0xff),
      changed(second.length - 2, 0xff),
      Buffer.alloc(1),
      Buffer.alloc(1000),
      Buffer.concat([Buffer.alloc(10), second]),
      Buffer.from('something else'),
      Buffer.concat([extra, sum, second.subarray(10)]),
    ];
    const files = behind.map((rest, index) => [`${index}.csv.gz`, Buffer.concat([first, rest])] as const);
    const { laptop, glue } = await loadBoth(table, Object.fromEntries(files));
    expect(laptop.files).toHaveLength(files.length);
    expect(glue.rows).toEqual(laptop.rows);
    // How much is read of a file before it breaks is each library's own.
    const verdicts = ({ files: found }: Loaded) =>
      found.map((file) => Array.isArray(file) && [file[0], file[3], file[7]]);
    expect(verdicts(glue)).toEqual(verdicts(laptop));
  });

  test('folders whose percent-encoding is none of UTF-8', async () => {
    const table = defineTable({
      name: 'folders',
      source: csv({ prefix: 'folders/' }),
      columns: { a: text(), where: text({ folder: 'where' }) },
      load: append(),
    });
    const names = [
      'caf%C3%A9',
      'caf%E9',
      '%C3',
      '%ED%A0%80',
      '%C0%80',
      'a%2',
      '%-1',
      '%+1',
      'a+b',
      '%zz%C3%A9',
      '€%E2%82%AC',
    ];
    const files = Object.fromEntries(names.map((name) => [`where=${name}/a.csv`, Buffer.from('a\n1\n')]));
    const { laptop, glue } = await loadBoth(table, files);
    expect(laptop.rows).toHaveLength(names.length);
    expect(glue).toEqual(laptop);
  });

  describe('what only the database refuses', () => {
    test('is found whatever stands in the record', async () => {
      const table = defineTable({
        name: 'refused_notes',
        source: csv({ prefix: 'notes/' }),
        columns: { id: integer(), note: jsonb() },
        load: append(),
      });
      const line = (note: string, id: number) => `${id},"${note.replaceAll('"', '""')}"\n`;
      const notes = ['{}', '{}', '{"load_1 of 2":1e999999}', '{}', '["load_9 99",1e999999]', '{}'];
      const { laptop, glue } = await loadBoth(table, { 'a.csv': Buffer.from(`id,note\n${notes.map(line).join('')}`) });
      expect(laptop.rejects).toHaveLength(2);
      expect(glue).toEqual(laptop);
    });

    test('is found where it is too large for a page', async () => {
      const names = Array.from({ length: 1200 }, (_, i) => `c${i}`);
      const table = defineTable({
        name: 'wide_records',
        source: csv({ prefix: 'wide/' }),
        columns: Object.fromEntries(names.map((name) => [name, text()])),
        load: append(),
      });
      const line = (value: string) => `${names.map(() => value).join(',')}\n`;
      const lines = Array.from({ length: 20 }, (_, i) => line(i % 7 === 3 ? 'ten bytes.' : `${i}`));
      const { laptop, glue } = await loadBoth(table, { 'a.csv': Buffer.from(`${names.join(',')}\n${lines.join('')}`) });
      expect(laptop.rejects.length).toBe(3);
      expect(glue).toEqual(laptop);
    });

    test('is found in thousands of records, in flat memory', async () => {
      const table = defineTable({
        name: 'refused_thousands',
        source: csv({ prefix: 'many/' }),
        columns: { note: jsonb() },
        load: append(),
      });
      const records = 6000;
      const content = Buffer.from(`note\n${'1e999999\n'.repeat(records)}`);
      const { laptop, glue } = await loadBoth(table, { 'a.csv': content });
      expect(laptop.rejects).toHaveLength(records);
      expect(glue).toEqual(laptop);
    });
  });

  test('records that only the database refuses are looked for no further than a file’s rejects are stored', async () => {
    const table = defineTable({
      name: 'refused_beyond',
      source: csv({ prefix: 'beyond/' }),
      columns: { id: integer(), note: jsonb() },
      load: append(),
    });
    const pipeline = await pipelineOf(table);
    const folder = join(root, String(++made));
    const bad = Array.from({ length: 6000 }, (_, id) => `${id},1e999999\n`).join('');
    writeFiles(folder, 'beyond/', {
      'a.csv': Buffer.from(`id,note\n-1,1\n${bad}-2,1\n`),
      'b.csv': Buffer.from('id,note\n-3,1\n'),
    });
    const client = await databases.glue.connect();
    await migrate(client, pipeline);
    const job = await compileGlueJob(spark(), pipeline, 0, (source) =>
      source.replace(/storedRejects = \d+/, 'storedRejects = 100'),
    );
    const run = async () => {
      const outcome = await runGlueJob(spark(), job, { database: databases.glue, source: folder });
      expect(outcome.error).toBeNull();
      const told = (event: string) => outcome.lines.find((each) => each.includes(`"event":"${event}"`)) ?? '{}';
      const { records, attempts }: { records: number; attempts: number } = JSON.parse(told('refused'));
      return { records, attempts, file: JSON.parse(told('file-refused')) as unknown };
    };
    const first = await run();
    expect(first.records).toBe(100);
    // The rules that its records break stand in the log, and no value of them.
    expect(first.file).toEqual({
      event: 'file-refused',
      table: 'refused_beyond',
      uri: expect.stringMatching(/beyond\/a\.csv$/),
      code: 'records-rejected',
      read: expect.any(Number),
      rejected: 100,
      stored: 100,
      groups: [
        {
          column: null,
          code: 'database-refused',
          message: expect.stringContaining('SQLSTATE'),
          records: 100,
          // Which of them are found is not told.
          line: expect.any(Number),
        },
      ],
    });
    expect(first.attempts).toBeLessThan(20);
    const { rows: files } = await client.query(`select f.code, f.message, f.staged, (
        select count(*)::integer from aspen.reject r where r.load_id = f.load_id and r.file_id = f.file_id) as stored
      from aspen.load_file f join aspen.source_file s on s.id = f.file_id
      where s.target = 'refused_beyond' and f.status = 'refused'`);
    expect(files).toEqual([
      {
        code: 'records-rejected',
        message: 'at least 100 records that PostgreSQL refuses; those after them were not tried',
        staged: 0n,
        stored: 100,
      },
    ]);
    await client.query(`select aspen.accept_file(f.file_id) from aspen.load_file f
      join aspen.source_file s on s.id = f.file_id where s.target = 'refused_beyond' and f.status = 'refused'`);
    const second = await run();
    expect(second.records).toBe(6000);
    expect(second.attempts).toBeLessThan(60);
    const { rows } = await client.query('select id from refused_beyond order by id');
    expect(rows.map(({ id }) => id)).toEqual([-3, -2, -1]);
    await client.end();
  });

  test('a thousand files and one are too many for a part, however small they are', async () => {
    const table = defineTable({
      name: 'small_files',
      source: csv({ prefix: 'small/' }),
      columns: { a: text() },
      load: append(),
    });
    const pipeline = await pipelineOf(table);
    const folder = join(root, String(++made));
    const files = Array.from({ length: 1001 }, (_, i) => [`${i}.csv`, Buffer.from(`a\n${i}\n`)] as const);
    writeFiles(folder, 'small/', Object.fromEntries(files));
    const client = await databases.glue.connect();
    await migrate(client, pipeline);
    const job = await compileGlueJob(spark(), pipeline);
    const outcome = await runGlueJob(spark(), job, {
      database: databases.glue,
      source: folder,
      args: { WRITERS: '1' },
    });
    expect(outcome.error).toBeNull();
    expect(outcome.lines.find((line) => line.includes('"stage"'))).toContain('"parts":2');
    const { rows } = await client.query('select count(*), count(distinct a) as different from small_files');
    expect(rows).toEqual([{ count: 1001n, different: 1001n }]);
  });

  test('of a file in pieces as many rejects are stored as of a whole one, and the same', async () => {
    const table = defineTable({
      name: 'split_rejects',
      source: csv({ prefix: 'split/', multiline: false }),
      columns: { a: integer(), b: integer() },
      load: append(),
    });
    const lines = Array.from({ length: 30_000 }, (_, i) =>
      i % 5 === 0 ? `${i},${i}\n` : `x${i},${'y'.repeat(120)}\n`,
    );
    const { laptop, glue } = await loadBoth(table, { 'a.csv': Buffer.from(`a,b\n${lines.join('')}`) });
    expect(laptop.rejects).toHaveLength(10_000);
    expect(glue).toEqual(laptop);
  });

  test.each([
    ['missing', true, false],
    ['strict', false, true],
    ['lax', false, false],
  ])('a record where the header should be is told by neither engine (%s)', async (name, required, strict) => {
    const table = defineTable({
      name: `headless_${name}`,
      source: csv({ prefix: 'headless/' }),
      columns: { id: text({ required }), email: text({ pii: true }) },
      load: append(),
      strict,
    });
    await loadBoth(table, { 'a.csv': Buffer.from('1,geheim@example.com\n2,geheim@example.com\n') });
    for (const database of Object.values(databases)) {
      const client = await database.connect();
      const { rows } = await client.query<{ told: string }>(
        `select concat(f.message, f.warnings) as told from aspen.load_file f
         join aspen.source_file s on s.id = f.file_id where s.target = $1`,
        [table.name],
      );
      expect(rows).toHaveLength(1);
      expect(rows[0]?.told).toContain('2 that no column is read from');
      expect(rows[0]?.told).not.toContain('geheim');
    }
  });
}
