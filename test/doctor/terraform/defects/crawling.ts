import { type Attributes, type Configuration, from } from '../plan-of.ts';
import { having, rightPlan, statement } from '../right-plan.ts';

/** What a role needs to work on the catalog. */
export const inCatalog = statement(
  [
    'glue:GetDatabase',
    'glue:GetTable',
    'glue:UpdateTable',
    'glue:GetPartition',
    'glue:BatchGetPartition',
    'glue:BatchCreatePartition',
  ],
  '*',
);

/** A crawler in place of the job, with the job's role. */
export const crawling = (targets: Attributes, base: Configuration = rightPlan): Configuration =>
  having(
    {
      'aws_glue_job.load': null,
      'aws_glue_crawler.lake': {
        name: 'lake',
        database_name: 'lake',
        role: from('aws_iam_role.glue.arn'),
        ...targets,
      },
    },
    base,
  );

/** The targets of a crawler that reads a folder of the bucket. */
export const folder: Attributes = { s3_target: [{ path: 's3://lake-of-shop/in/' }] };
