import { describe, expect, test } from 'vitest';
import { check, csv, defineTable, integer, merge, text, unique } from '../../../model/index.ts';
import { migrate } from '../../../runtime/migrate/migrate.ts';
import { pipelineOf, writeFiles } from '../both-engines.ts';
import { compileGlueJob, runGlueJob } from '../glue-job.ts';
import type { BothLoads } from './both-loads.ts';

/** Checks of a definition, which publish looks at: a job has but to tell what came of them. */
export function checks({ spark, databases, newFolder, loadBoth }: BothLoads): void {
  describe('checks of a definition', () => {
    const table = (name: string, onFailure: 'refuse' | 'stop') =>
      defineTable({
        name,
        source: csv({ prefix: `${name}/` }),
        columns: { id: integer(), code: text(), amount: integer() },
        key: ['id'],
        load: merge(),
        checks: [check('positive', 'amount > 0', { onFailure }), unique(['code'], { onFailure })],
      });
    const files = {
      'a.csv': Buffer.from('id,code,amount\n1,x,1\n2,y,\n'),
      'b.csv': Buffer.from('id,code,amount\n3,z,0\n'),
      'c.csv': Buffer.from('id,code,amount\n4,x,1\n'),
    };

    test('refuse the same files', async () => {
      const { laptop, glue } = await loadBoth(table('checked', 'refuse'), files);
      expect(laptop.rows).toHaveLength(2);
      expect(glue).toEqual(laptop);
    });

    test('stop the job, which says why', async () => {
      const pipeline = await pipelineOf(table('stopped_by_check', 'stop'));
      const folder = newFolder();
      writeFiles(folder, 'stopped_by_check/', files);
      const client = await databases.glue.connect();
      await migrate(client, pipeline);
      const job = await compileGlueJob(spark(), pipeline);
      const { error } = await runGlueJob(spark(), job, { database: databases.glue, source: folder });
      expect(error).toContain('a check of the definition stops the load: ');
      expect(error).toMatch(/b\.csv: 1 of its records fails the check "positive": record 1/);
      const { rows } =
        await client.query(`select l.status, l.reason like '%c.csv: 1 of its records fails the check%' as told,
        (select count(*)::integer from stopped_by_check) as rows from aspen.load l where l.target = 'stopped_by_check'`);
      expect(rows).toEqual([{ status: 'failed', told: true, rows: 0 }]);
      await client.end();
    });
  });
}
