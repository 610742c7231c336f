import { jobName } from '../../infra/names.ts';
import { AwsError, fromAws, isMissing, notDeployed } from './aws-error.ts';
import { Glue } from './glue.ts';

/**
 * Where the jobs of a deployment read their files.
 *
 * @param tables Names; the first of them that is deployed tells it.
 * @throws {AwsError} `not-deployed`, or what keeps Glue from being asked.
 */
export async function deployedSource(tables: readonly string[], deployment: string): Promise<string> {
  const glue = new Glue();
  const place = await glue.place(deployment);
  for (const table of tables) {
    const job = jobName(deployment, table);
    try {
      const source = (await glue.defaultArguments(job))['--SOURCE'];
      if (source !== undefined) return source;
    } catch (error) {
      if (isMissing(error)) continue;
      throw fromAws(error, place);
    }
    throw new AwsError({
      code: 'not-deployed',
      found: `the job ${job} has no argument --SOURCE`,
      expected: 'a job that a deployment of this pipeline made',
      next: 'Name the bucket: --source s3://BUCKET/FOLDER.',
    });
  }
  throw notDeployed(tables, place);
}
