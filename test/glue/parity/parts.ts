import { expect, test } from 'vitest';
import { append, csv, defineTable, integer, text } from '../../../model/index.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { pipelineOf, writeFiles } from '../both-engines.ts';
import { compileGlueJob, runGlueJob } from '../glue-job.ts';
import type { BothLoads } from './both-loads.ts';

/** Files that share a part, and files that have several. */
export function partsOfFiles({ spark, databases, newFolder, loadBoth }: BothLoads): void {
  test('a thousand files and one are too many for a part, however small they are', async () => {
    const table = defineTable({
      name: 'small_files',
      source: csv({ prefix: 'small/' }),
      columns: { a: text() },
      load: append(),
    });
    const pipeline = await pipelineOf(table);
    const folder = newFolder();
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
}
