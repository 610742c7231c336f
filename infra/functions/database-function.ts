import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { letRead, type PlacedDatabase, portText, type SecretReference } from '../database/placed-database.ts';
import type { Groups } from '../network/groups.ts';
import type { Network } from '../network/network.ts';
import { acknowledgeMany } from '../roles/permission.ts';
import { type DeployedPipeline, VARIABLES } from './environment.ts';
import { AUTHORITIES_FILE, type FunctionName, withFunctionCode } from './function-asset.ts';

/** The longest that Lambda lets a function run. */
const LONGEST = Duration.minutes(15);
/** Amazon's authorities, which Lambda's own Node has a file of. */
const LAMBDA_AUTHORITIES = '/var/runtime/ca-cert.pem';

/** What every function that works in the database is made with. */
export interface DatabaseFunctionProps {
  readonly deployment: string;
  readonly pipeline: DeployedPipeline;
  readonly network: Network;
  readonly groups: Groups;
  readonly database: PlacedDatabase;
  readonly authorities: string | undefined;
  readonly logRetention: logs.RetentionDays;
}

/** What one function has of its own. */
export interface FunctionSettings {
  readonly name: FunctionName;
  readonly description: string;
  /** The user that it logs in as. */
  readonly secret: SecretReference;
}

/** Interfaces in a VPC: Lambda makes and removes them with the function's role, and these actions know no resource. */
function interfaceStatement(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}

/** A function in the VPC that logs in to the database as one user, and may do nothing else. */
export class DatabaseFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: DatabaseFunctionProps, settings: FunctionSettings) {
    super(scope, id);
    const { deployment, pipeline, network, groups, database, authorities } = props;
    const { name, description, secret } = settings;
    this.logGroup = new logs.LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.role = role;
    const interfaces = new iam.Policy(this, 'Interfaces', { statements: [interfaceStatement()], roles: [role] });
    acknowledgeMany(interfaces, ['*'], 'The actions by which Lambda makes interfaces in a VPC know no resource.');
    this.logGroup.grantWrite(role);
    letRead(secret, role);
    this.function = withFunctionCode(
      name,
      pipeline,
      authorities,
      (code) =>
        new lambda.Function(this, 'Function', {
          description: `Aspen, ${deployment}: ${description}`,
          runtime: lambda.Runtime.NODEJS_24_X,
          architecture: lambda.Architecture.ARM_64,
          handler: 'index.handler',
          code,
          role,
          memorySize: 512,
          timeout: LONGEST,
          vpc: network.vpc,
          vpcSubnets: network.subnets,
          securityGroups: [groups.functions],
          logGroup: this.logGroup,
          environment: {
            [VARIABLES.host]: database.host,
            [VARIABLES.port]: portText(database),
            [VARIABLES.database]: database.database,
            [VARIABLES.secret]: secret.secretArn,
            [VARIABLES.deployment]: deployment,
            NODE_EXTRA_CA_CERTS: authorities === undefined ? LAMBDA_AUTHORITIES : `/var/task/${AUTHORITIES_FILE}`,
          },
        }),
    );
    // Without it, Lambda may refuse to make the function, or leave its interfaces behind when it goes.
    this.function.node.addDependency(interfaces);
  }
}
