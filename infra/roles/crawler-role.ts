import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { keyPrefix, type Landing } from '../bucket/landing.ts';
import type { LakeFormation } from '../catalog/lake-formation.ts';
import { expectNames, permit } from './permission.ts';

/** What the crawlers of a deployment may reach. */
export interface CrawlerRoleProps {
  readonly landing: Landing;
  readonly prefixes: readonly string[];
  /** Name of the catalog's database. */
  readonly catalog: string;
  readonly queues: readonly sqs.IQueue[];
  /** What Lake Formation governs; null for nothing. */
  readonly governs: LakeFormation | null;
}

/** The role of the crawlers: reads files and queues, writes partitions; outside the VPC, since it has no connection. */
export class CrawlerRole extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: CrawlerRoleProps) {
    super(scope, id);
    const { landing, prefixes, queues } = props;
    const keys = prefixes.map((prefix) => keyPrefix(landing, prefix));
    expectNames(this, keys);
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });
    permit(this.role, [
      {
        actions: ['s3:GetObject'],
        resources: keys.map((key) => landing.bucket.arnForObjects(`${key}*`)),
        why: 'Whoever delivers a file names it.',
      },
      { actions: ['s3:ListBucket', 's3:GetBucketLocation'], resources: [landing.bucket.bucketArn] },
      { actions: CATALOG_ACTIONS, resources: this.#catalogArns(props.catalog) },
      {
        actions: CATALOG_ACTIONS,
        resources: [
          Stack.of(this).formatArn({ service: 'glue', resource: 'table', resourceName: `${props.catalog}/*` }),
        ],
        why: 'The database of the catalog has the tables of this deployment alone.',
      },
      { actions: QUEUE_ACTIONS, resources: queues.map(({ queueArn }) => queueArn) },
      {
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws-glue/*`],
        why: 'Glue names the groups and streams of its logs itself, all of them below this.',
      },
    ]);
    if (props.governs === 'data') {
      const why = 'The action knows no resource: Lake Formation decides of which location it gives credentials.';
      permit(this.role, [{ actions: ['lakeformation:GetDataAccess'], resources: ['*'], why }]);
    }
    landing.bucket.encryptionKey?.grantDecrypt(this.role);
  }

  #catalogArns(catalog: string): string[] {
    const arn = (resource: string) => Stack.of(this).formatArn({ service: 'glue', resource, resourceName: catalog });
    return [`arn:${Aws.PARTITION}:glue:${Aws.REGION}:${Aws.ACCOUNT_ID}:catalog`, arn('database')];
  }
}

/** Partitions are asked for and added in batches, each an action of its own. */
const CATALOG_ACTIONS = [
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:GetTables',
  'glue:UpdateTable',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:BatchGetPartition',
  'glue:CreatePartition',
  'glue:BatchCreatePartition',
  'glue:UpdatePartition',
  'glue:BatchUpdatePartition',
];

const QUEUE_ACTIONS = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueUrl',
  'sqs:GetQueueAttributes',
  'sqs:SetQueueAttributes',
  'sqs:ListQueueTags',
  'sqs:ListDeadLetterSourceQueues',
  'sqs:PurgeQueue',
];
