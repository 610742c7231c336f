import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { keyPrefix, type Landing } from '../bucket/landing.ts';
import { letRead, type SecretReference } from '../database/placed-database.ts';
import { expectNames, inStatements, type Permission, permit } from './permission.ts';

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
function networkPermissions(): Permission[] {
  return [
    {
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
      why: "Glue looks the network over with the job's role, by actions that know no resource, and asks for these two likewise.",
    },
    {
      actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
      resources: [`arn:${Aws.PARTITION}:ec2:*:*:network-interface/*`],
      conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['aws-glue-service-resource'] } },
      why: "Glue tags the interfaces that it makes; the condition lets no tag but Glue's own.",
    },
  ];
}

/** The role of the jobs: reads the tables' files, its script, its connection and its secret; writes its log. */
export class JobRole extends Construct {
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: JobRoleProps) {
    super(scope, id);
    expectNames(this, keysOf(props));
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });
    permit(this.role, [...networkPermissions(), ...this.#runPermissions(props), ...filePermissions(props)]);
    letRead(props.secret, this.role);
    props.landing.bucket.encryptionKey?.grantDecrypt(this.role);
  }

  #runPermissions({ connection, assets }: JobRoleProps): Permission[] {
    const arn = (service: string, resource: string, resourceName?: string) =>
      Stack.of(this).formatArn({
        service,
        resource,
        ...(resourceName === undefined ? { arnFormat: ArnFormat.NO_RESOURCE_NAME } : { resourceName }),
      });
    return [
      {
        actions: ['glue:GetConnection'],
        resources: [arn('glue', 'catalog'), arn('glue', 'connection', connection)],
      },
      {
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        // With a hyphen, which many a policy lacks.
        resources: [`arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:/aws-glue/*`],
        why: 'Glue names the groups and streams of its logs itself, all of them below this.',
      },
      {
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
        why: "The action knows no resource; the condition keeps it to Glue's own metrics.",
      },
      {
        actions: ['s3:GetObject'],
        resources: [`arn:${Aws.PARTITION}:s3:::${assets}/*.scala`, `arn:${Aws.PARTITION}:s3:::${assets}/*.pem`],
        why: 'Scripts and certificates are named by the hash of what they hold.',
      },
    ];
  }
}

function keysOf({ landing, prefixes }: JobRoleProps): readonly string[] {
  return prefixes.map((prefix) => keyPrefix(landing, prefix));
}

function filePermissions(props: JobRoleProps): Permission[] {
  const { bucket } = props.landing;
  const keys = keysOf(props);
  // Hadoop asks for the folder without its slash too.
  const listed = keys.flatMap((key) => [key.slice(0, -1), `${key}*`]);
  return [
    {
      actions: ['s3:GetObject'],
      resources: keys.map((key) => bucket.arnForObjects(`${key}*`)),
      why: 'Whoever delivers a file names it.',
    },
    ...inStatements(listed).map((some) => ({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': some } },
    })),
    { actions: ['s3:GetBucketLocation'], resources: [bucket.bucketArn] },
  ];
}
