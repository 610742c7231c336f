import type { Construct } from 'constructs';
import { keep } from '../keep.ts';
import type { Network } from '../network/network.ts';
import { checkZones } from './check-database.ts';
import { makeInstance } from './new-instance.ts';
import { makeServerless } from './new-serverless.ts';
import { type PlacedDatabase, POSTGRES_PORT } from './placed-database.ts';
import type { TargetDatabase } from './target-database.ts';

function makeDatabase(scope: Construct, network: Network, target: Exclude<TargetDatabase, { kind: 'existing' }>) {
  return target.kind === 'instance' ? makeInstance(scope, network, target) : makeServerless(scope, network, target);
}

/** Makes the database, which stays when the stack goes; or says where it is. */
export function placeDatabase(scope: Construct, network: Network, target: TargetDatabase): PlacedDatabase {
  if (target.kind !== 'existing') {
    checkZones(network);
    const made = makeDatabase(scope, network, target);
    keep(scope);
    return made;
  }
  const { host, port = POSTGRES_PORT, database, secret, securityGroup } = target;
  return { host, port, database, secret, securityGroup, ready: [] };
}
