import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { aspen, queryRows, temporaryFolder, writeFiles } from './run-aspen.ts';

const folder = temporaryFolder();
writeFiles(folder, {
  'aspen.config.ts': `import { append, csv, date, definePipeline, defineTable, integer, jsonb, merge, numeric, text, timestamptz } from 'aspen-glue';
const documents = defineTable({ name: 'documents', source: csv({ prefix: 'documents/' }),
  columns: { id: integer(), body: jsonb() }, key: ['id'], load: merge() });
const latest = defineTable({ name: 'latest', source: csv({ prefix: 'latest/' }),
  columns: { id: integer(), at: timestamptz(), words: text() }, key: ['id'], load: merge({ latest: 'at' }) });
const events = defineTable({ name: 'events', source: csv({ prefix: 'events/' }),
  columns: { day: date({ folder: 'day' }), amount: numeric(10, 2, { default: 0 }) }, load: append() });
const hostile = defineTable({ name: 'Select "from" %s $body$ \\\\ \\'x\\'', source: csv({ prefix: 'hostile/' }),
  columns: { 'user': integer(), 'Order By': text({ comment: "it's 100%" }), ['x'.repeat(63)]: text() }, key: ['user', 'Order By'], load: merge() });
export default definePipeline({ name: 'rows', tables: [documents, latest, events, hostile] });`,
});

async function load(...tables: string[]) {
  const { code, events, stderr } = await aspen(folder, ['load', ...tables, '--json']);
  return { code, stderr, tables: events.at(-1)?.['tables'] as Record<string, Record<string, unknown>> };
}

describe('what only the database can refuse', () => {
  test('does not sink the load: the guilty records are found, and the file is refused for them alone', async () => {
    const lines = Array.from({ length: 5000 }, (_, id) => {
      if (id === 1234) return `${id},"{""a"": ""\\u0000""}"`;
      if (id === 4321) return `${id},1e999999`;
      return `${id},"{""a"": ${id}}"`;
    });
    writeFiles(folder, {
      'files/documents/bad.csv': `id,body\n${lines.join('\n')}\n`,
      'files/documents/good.csv': 'id,body\n9000,"[1, 2]"\n',
    });
    const { code, tables } = await load('documents');
    expect(code).toBe(3);
    expect(tables['documents']).toMatchObject({ published: 1, refused: 1, rejected: 2, inserted: 1, held: 4998 });
    const { events } = await aspen(folder, ['rejects', '--json']);
    const places = events
      .filter(({ event }) => event === 'reject')
      .map(({ record, line, code: word }) => [record, line, word]);
    expect(places).toEqual([
      [1235, 1236, 'database-refused'],
      [4322, 4323, 'database-refused'],
    ]);
  });
});

describe('of several records with one key', () => {
  test('the latest wins, in a load and across loads; the others are superseded', async () => {
    const file = (rows: string) => `id,at,words\n${rows}`;
    writeFiles(folder, {
      'files/latest/1.csv': file('1,2026-01-02T00:00Z,newest\n1,2026-01-01T00:00Z,older\n2,2026-01-01T00:00Z,first\n'),
    });
    expect((await load('latest')).tables['latest']).toMatchObject({ read: 3, inserted: 2, superseded: 1 });
    writeFiles(folder, {
      'files/latest/2.csv': file('1,2026-01-01T12:00Z,late\n2,2026-01-01T00:00Z,same time but later\n'),
    });
    expect((await load('latest')).tables['latest']).toMatchObject({ read: 2, inserted: 0, updated: 1, superseded: 1 });
    expect(await queryRows(folder, 'select words from latest order by id')).toEqual([
      { words: 'newest' },
      { words: 'same time but later' },
    ]);
  });
});

describe('append', () => {
  test('a file that is delivered again replaces its own rows; folders give columns, absent ones their default', async () => {
    writeFiles(folder, {
      'files/events/day=2026-01-31/a.csv.gz': gzipSync('amount\n1.5\n2.50\n'),
      'files/events/day=2026-02-01/b.csv': 'other\nx\n',
    });
    expect((await load('events')).tables['events']).toMatchObject({ inserted: 3 });
    writeFiles(folder, { 'files/events/day=2026-01-31/a.csv.gz': gzipSync('amount\n7\n') });
    expect((await load('events')).tables['events']).toMatchObject({ inserted: 1, deleted: 2 });
    expect(await queryRows(folder, 'select day::text, amount::text from events order by day')).toEqual([
      { day: '2026-01-31', amount: '7.00' },
      { day: '2026-02-01', amount: '0.00' },
    ]);
  });
});

describe('identifiers', () => {
  test('may be reserved words, mixed case, full of quotes, and 63 bytes long', async () => {
    writeFiles(folder, { 'files/hostile/a.csv': `user,Order By,${'x'.repeat(63)}\n1,a,b\n1,a,c\n2,b,d\n` });
    const { code, stderr } = await aspen(folder, ['load']);
    expect([code, stderr]).toEqual([0, '']);
    writeFiles(folder, { 'files/hostile/b.csv': `user,Order By,${'x'.repeat(63)}\n1,a,changed\n3,c,e\n` });
    expect((await load()).tables['Select "from" %s $body$ \\ \'x\'']).toMatchObject({ inserted: 1, updated: 1 });
  });
});
