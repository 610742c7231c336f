import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { keyPrefix, type Landing } from '../bucket/landing.ts';
import type { SecretReference } from '../database/placed-database.ts';

/** What the jobs of a deployment may reach. */
export interface JobRoleProps {
  readonly landing: Landing;
  /** The tables' prefixes, below the landing's folder. */
  readonly prefixes: readonly string[];
  /** The user that jobs log in as. */
  readonly secret: SecretReference;
  readonly connection: string;
  /** The bucket of scripts and certificates. */
  readonly assets: string;
}

/** Interfaces in the VPC: Glue looks the network over and makes them with the job's own role. */
function networkStatements(): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: [
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSubnets',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeVpcAttribute',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
      ],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: [`arn:${Aws.PARTITION}:ec2:*:*:network-interface/*`],
      conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['aws-glue-service-resource'] } },
    }),
  ];
}

/** The role of the jobs: reads the tables' files, its script, its connection and its secret; writes its log. */
export class JobRole extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: JobRoleProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });
    for (const statement of [...networkStatements(), ...this.#runStatements(props), ...this.#fileStatements(props)]) {
      this.role.addToPolicy(statement);
    }
    props.secret.grantRead(this.role);
    props.landing.bucket.encryptionKey?.grantDecrypt(this.role);
  }

  #runStatements({ connection, assets }: JobRoleProps): iam.PolicyStatement[] {
    const arn = (service: string, resource: string, resourceName?: string) =>
      Stack.of(this).formatArn({
        service,
        resource,
        ...(resourceName === undefined ? { arnFormat: ArnFormat.NO_RESOURCE_NAME } : { resourceName }),
      });
    return [
      new iam.PolicyStatement({
        actions: ['glue:GetConnection'],
        resources: [arn('glue', 'catalog'), arn('glue', 'connection', connection)],
      }),
      new iam.PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        // With a hyphen, which many a policy lacks.
        resources: [`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws-glue/*`],
      }),
      new iam.PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
      }),
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [`arn:${Aws.PARTITION}:s3:::${assets}/*.scala`, `arn:${Aws.PARTITION}:s3:::${assets}/*.pem`],
      }),
    ];
  }

  #fileStatements({ landing, prefixes }: JobRoleProps): iam.PolicyStatement[] {
    const { bucket } = landing;
    const keys = prefixes.map((prefix) => keyPrefix(landing, prefix));
    return [
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: keys.map((key) => bucket.arnForObjects(`${key}*`)),
      }),
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        // Hadoop asks for the folder without its slash too.
        conditions: { StringLike: { 's3:prefix': keys.flatMap((key) => [key.slice(0, -1), `${key}*`]) } },
      }),
      new iam.PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [bucket.bucketArn] }),
    ];
  }
}
