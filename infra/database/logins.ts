import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { useSecret } from './existing-secret.ts';
import type { SecretReference } from './placed-database.ts';
import type { TargetDatabase } from './target-database.ts';

/** PostgreSQL cuts longer names. */
const LONGEST_NAME = 63;

/** Who programs log in as. The schema's deployment makes the users that are not there yet. */
export class Logins extends Construct {
  /** For the jobs: may call the protocol's functions, and insert into staging. */
  readonly loader: SecretReference;
  /** For the post-step: acts as the owner, which procedures need. */
  readonly steps: SecretReference;
  /** Those that the deployment makes. */
  readonly made: { readonly loader: boolean; readonly steps: boolean };

  constructor(scope: Construct, id: string, props: { readonly deployment: string; readonly database: TargetDatabase }) {
    super(scope, id);
    const given = props.database.kind === 'existing' ? props.database : { loader: undefined, steps: undefined };
    this.loader = this.#login('Loader', `${props.deployment}_glue`, given.loader);
    this.steps = this.#login('Steps', `${props.deployment}_steps`, given.steps);
    this.made = { loader: given.loader === undefined, steps: given.steps === undefined };
  }

  #login(id: string, name: string, given: SecretReference | undefined): SecretReference {
    return given === undefined ? this.#newLogin(id, name) : useSecret(this, id, given);
  }

  #newLogin(id: string, name: string): SecretReference {
    const username = name.replaceAll('-', '_').toLowerCase().slice(-LONGEST_NAME);
    const secret = new secretsmanager.Secret(this, id, {
      description: `Aspen: the login ${username}`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
        // It stands in URLs and properties of drivers.
        excludePunctuation: true,
        passwordLength: 40,
      },
    });
    acknowledge(secret, 'AwsSolutions-SMG4', 'Rotation wants one more function in the VPC, that may alter roles.');
    return secret;
  }
}
