import * as glue from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { type PlacedDatabase, portText, type SecretReference } from '../database/placed-database.ts';
import type { Groups } from '../network/groups.ts';
import type { Network } from '../network/network.ts';

/** What the connection leads to, and from where. */
export interface ConnectionProps {
  readonly name: string;
  readonly network: Network;
  readonly groups: Groups;
  readonly database: PlacedDatabase;
  /** The user that jobs log in as. */
  readonly secret: SecretReference;
}

/**
 * Makes the connection that gives jobs their interfaces in the VPC, and the database's address and user. Of type JDBC:
 * one of type NETWORK has nothing that a script could ask for. The CDK writes the subnet's availability zone into it,
 * without which Glue says `Unable to resolve any valid connection`.
 */
export function makeConnection(scope: Construct, props: ConnectionProps): glue.Connection {
  const { name, network, groups, database, secret } = props;
  const connection = new glue.Connection(scope, 'Connection', {
    connectionName: name,
    description: 'The database of Aspen, from inside the VPC',
    type: glue.ConnectionType.JDBC,
    properties: {
      JDBC_CONNECTION_URL: `jdbc:postgresql://${database.host}:${portText(database)}/${database.database}`,
      SECRET_ID: secret.secretArn,
      JDBC_ENFORCE_SSL: 'true',
    },
    network: glue.ConnectionNetwork.subnet(network.jobSubnet),
    securityGroups: [groups.jobs],
  });
  const reason = 'A subnet that is there already is in the zone in which it is.';
  acknowledge(connection, 'CloudFormation-Validate::W3010', reason);
  return connection;
}
