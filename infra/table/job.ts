import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws } from 'aws-cdk-lib';
import * as glue from 'aws-cdk-lib/aws-glue';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { compileJob } from '../../generator/scala/compile-job.ts';
import type { CompiledTable } from '../../generator/sql/compile-table.ts';
import { acknowledge } from '../acknowledge.ts';
import { sourceRoot } from '../bucket/landing.ts';
import { withFolder } from '../functions/function-asset.ts';
import { jobLogs, jobName } from '../names.ts';
import type { SharedByTables } from './shared-by-tables.ts';

/** Makes the Glue job of a table: its generated Scala script, bounded in workers and in time. */
export function makeJob(scope: Construct, table: CompiledTable, shared: SharedByTables): glue.ScalaSparkEtlJob {
  const { deployment, pipeline, landing, job } = shared;
  const { name } = table.model;
  return withFolder((folder) => {
    const script = join(folder, 'job.scala');
    writeFileSync(script, compileJob(table, pipeline));
    // Not by glue.Code.fromAsset, which names it after its path, and that is another one each time.
    const { bucket, s3ObjectKey } = new Asset(scope, 'Script', { path: script });
    const made = new glue.ScalaSparkEtlJob(scope, 'Job', {
      jobName: jobName(deployment, name),
      description: `Aspen, ${deployment}: loads ${name}`,
      script: glue.Code.fromBucket(bucket, s3ObjectKey),
      className: 'GlueApp',
      role: job.role,
      glueVersion: job.glueVersion,
      connections: [job.connection],
      workerConfiguration: { workerType: glue.WorkerType.G_1X, numberOfWorkers: job.workers },
      timeout: job.timeout,
      // One load of a table at a time; a run that comes meanwhile waits, and Glue would not queue one that it retries.
      maxConcurrentRuns: 1,
      jobRunQueuingEnabled: true,
      maxRetries: 0,
      enableMetrics: false,
      enableObservabilityMetrics: false,
      continuousLogging: { enabled: false },
      defaultArguments: {
        '--SOURCE': `s3://${sourceRoot(landing)}`,
        '--CONNECTION': job.connection.connectionName,
        '--DATABASE': job.database,
        ...(job.writers === undefined ? {} : { '--WRITERS': String(job.writers) }),
        '--SSL_ROOT_CERT': job.authorities,
        '--enable-auto-scaling': 'true',
        '--job-bookmark-option': 'job-bookmark-disable',
        '--custom-logGroup-prefix': jobLogs(deployment),
        // Otherwise S3A asks us-east-2, which is out of reach from a VPC elsewhere.
        '--conf': `spark.hadoop.fs.s3a.endpoint.region=${Aws.REGION}`,
      },
    });
    acknowledge(
      made,
      'AwsSolutions-GL1',
      'CloudWatch encrypts every log; a key of your own costs by the month and the call.',
    );
    acknowledge(made, 'AwsSolutions-GL3', 'Bookmarks are off: the ledger in the database knows what is loaded.');
    return made;
  });
}
