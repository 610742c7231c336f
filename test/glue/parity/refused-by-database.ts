import { describe, expect, test } from 'vitest';
import { append, csv, defineTable, integer, jsonb, text } from '../../../model/index.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { pipelineOf, writeFiles } from '../both-engines.ts';
import { compileGlueJob, runGlueJob } from '../glue-job.ts';
import type { BothLoads } from './both-loads.ts';

/** Records that pass every rule, and that only the database refuses. */
export function refusedByDatabase({ spark, databases, newFolder, loadBoth }: BothLoads): void {
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
    const folder = newFolder();
    const bad = Array.from({ length: 6000 }, (_, id) => `${id},1e999999\n`).join('');
    writeFiles(folder, 'beyond/', {
      'a.csv': Buffer.from(`id,note\n-1,1\n${bad}-2,1\n`),
      'b.csv': Buffer.from('id,note\n-3,1\n'),
    });
    const client = await databases.glue.connect();
    await migrate(client, pipeline);
    const job = await compileGlueJob(spark(), pipeline, { 'storedRejects = 10000': 'storedRejects = 100' });
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
}
