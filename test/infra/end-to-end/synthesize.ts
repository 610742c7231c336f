import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { CompiledPipeline } from '../../../generator/compile-pipeline.ts';
import { AspenPipeline, existingDatabase } from '../../../infra/index.ts';
import type { DatabaseConfig } from '../../../runtime/connection/database-config.ts';

export const STACK = 'Aspen';

/** What is deployed where. */
export interface Wanted {
  readonly pipeline: CompiledPipeline;
  readonly name: string;
  readonly database: DatabaseConfig;
  /** ARN of the secret of the user who deploys. */
  readonly secret: string;
  /** Folder of the assembly. */
  readonly output: string;
}

/** Synthesizes a pipeline for a database that is there; its network is one that nobody looks at. */
export function synthesize({ pipeline, name, database, secret, output }: Wanted): string {
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
