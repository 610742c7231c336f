import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Permission, permit } from '../roles/permission.ts';
import { type FunctionName, withBundle } from './function-asset.ts';

/** What a function that asks AWS's own services is made with. */
export interface AccountFunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly timeout: Duration;
  readonly logRetention: logs.RetentionDays;
  /** What it may do besides writing its log. */
  readonly permissions: readonly Permission[];
}

/** A function outside the VPC, where the services of AWS are reached without an endpoint; it knows no secret. */
export class AccountFunction extends Construct {
  readonly function: lambda.Function;

  constructor(
    scope: Construct,
    id: string,
    { name, description, timeout, logRetention, permissions }: AccountFunctionProps,
  ) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    permit(role, permissions);
    this.function = withBundle(
      name,
      (code) =>
        new lambda.Function(this, 'Function', {
          description,
          runtime: lambda.Runtime.NODEJS_24_X,
          architecture: lambda.Architecture.ARM_64,
          handler: 'index.handler',
          code,
          role,
          memorySize: 256,
          timeout,
          logGroup,
        }),
    );
  }
}
