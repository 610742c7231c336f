import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { CompiledPipeline } from '../../../generator/compile-pipeline.ts';
import { AspenPipeline, existingDatabase, type LakeFormation } from '../../../infra/index.ts';
import type { DatabaseConfig } from '../../../runtime/connection/database-config.ts';

export const STACK = 'Aspen';

/** What is deployed where. */
export interface Wanted {
  readonly pipeline: CompiledPipeline;
  readonly name: string;
  readonly database: DatabaseConfig;
  /** ARN of the secret of the user who deploys. */
  readonly secret: string;
  /** A bucket that is there already. @default a new one */
  readonly bucket?: string;
  /** @default nothing is governed by it */
  readonly lakeFormation?: LakeFormation;
  /** When to look for files whose events were lost, as Glue writes it. @default once a day */
  readonly sweep?: string;
  /** Folder of the assembly. */
  readonly output: string;
}

/** Synthesizes a pipeline for a database that is there; its network is one that nobody looks at. */
export function synthesize({ pipeline, name, database, secret, bucket, sweep, lakeFormation, output }: Wanted): string {
  const app = new App({ outdir: output });
  const stack = new Stack(app, STACK);
  const zone = 'us-east-1a';
  const subnet = Subnet.fromSubnetAttributes(stack, 'Subnet', {
    subnetId: 'subnet-0123456789abcdef0',
    availabilityZone: zone,
    routeTableId: 'rtb-0123456789abcdef0',
  });
  new AspenPipeline(stack, 'Pipeline', {
    pipeline,
    name,
    ...(bucket === undefined ? {} : { bucket: Bucket.fromBucketName(stack, 'Bucket', bucket) }),
    ...(sweep === undefined ? {} : { sweep }),
    ...(lakeFormation === undefined ? {} : { lakeFormation }),
    database: existingDatabase({
      host: database.host,
      port: database.port,
      database: database.database,
      secret: Secret.fromSecretCompleteArn(stack, 'Secret', secret),
      securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0'),
      network: {
        vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: [zone] }),
        subnets: { subnets: [subnet] },
      },
    }),
  });
  return app.synth().directory;
}
