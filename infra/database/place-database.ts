import type { Construct } from 'constructs';
import type { Network } from '../network/network.ts';
import { makeInstance } from './new-instance.ts';
import { makeServerless } from './new-serverless.ts';
import { type PlacedDatabase, POSTGRES_PORT } from './placed-database.ts';
import type { TargetDatabase } from './target-database.ts';

/** Makes the database, or says where it is. */
export function placeDatabase(scope: Construct, network: Network, target: TargetDatabase): PlacedDatabase {
  if (target.kind === 'instance') return makeInstance(scope, network, target);
  if (target.kind === 'serverless') return makeServerless(scope, network, target);
  const { host, port = POSTGRES_PORT, database, secret, securityGroup } = target;
  return { host, port, database, secret, securityGroup, ready: [] };
}
