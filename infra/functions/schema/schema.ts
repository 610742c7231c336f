import { CustomResource, Duration } from 'aws-cdk-lib';
import type { IDependable } from 'constructs';
import { Construct } from 'constructs';
import { hashText } from '../../../generator/hash.ts';
import type { Logins } from '../../database/logins.ts';
import { letRead } from '../../database/placed-database.ts';
import { DatabaseFunction, type DatabaseFunctionProps } from '../database-function.ts';

/** What the schema's deployment needs besides. */
export interface SchemaProps extends DatabaseFunctionProps {
  readonly logins: Logins;
  /** The fingerprint of the plan whose steps are allowed. */
  readonly allow: string | undefined;
  /** What has to be there before: ways through the network, and all that could fail after it. */
  readonly after: readonly IDependable[];
}

/**
 * Brings `sql/runtime`, tables, procedures and logins into the database when the stack is deployed. It comes last:
 * what failed before it has changed nothing in the database, and when it fails, the stack rolls back.
 */
export class Schema extends Construct {
  constructor(scope: Construct, id: string, props: SchemaProps) {
    super(scope, id);
    const { database, logins, pipeline, after, allow } = props;
    const { function: handler, role } = new DatabaseFunction(this, 'Deploy', props, {
      name: 'schema',
      description: 'brings schema, tables and procedures into the database at deploy',
      secret: database.secret,
    });
    for (const secret of [logins.loader, logins.steps]) letRead(secret, role);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::AspenSchema',
      serviceToken: handler.functionArn,
      // The function answers before its own fifteen minutes are over; CloudFormation would wait for an hour.
      serviceTimeout: Duration.minutes(16),
      properties: {
        hash: hashText(JSON.stringify(pipeline)),
        ...(allow === undefined ? {} : { allow }),
        ...(logins.made.loader ? { loader: logins.loader.secretArn } : {}),
        ...(logins.made.steps ? { steps: logins.steps.secretArn } : {}),
      },
    });
    resource.node.addDependency(handler, ...database.ready, ...after);
  }
}
