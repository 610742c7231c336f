import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { keep } from '../keep.ts';
import type { Network } from '../network/network.ts';
import { checkZones } from './check-database.ts';
import { useSecret } from './existing-secret.ts';
import { makeInstance } from './new-instance.ts';
import { makeServerless } from './new-serverless.ts';
import { type PlacedDatabase, POSTGRES_PORT } from './placed-database.ts';
import type { ExistingDatabasePlace, TargetDatabase } from './target-database.ts';

function makeDatabase(scope: Construct, network: Network, target: Exclude<TargetDatabase, { kind: 'existing' }>) {
  return target.kind === 'instance' ? makeInstance(scope, network, target) : makeServerless(scope, network, target);
}

function placeOf({ securityGroup, cidr }: ExistingDatabasePlace): Pick<PlacedDatabase, 'peer' | 'securityGroup'> {
  if (securityGroup !== undefined) return { peer: securityGroup, securityGroup };
  return { peer: cidr.includes(':') ? ec2.Peer.ipv6(cidr) : ec2.Peer.ipv4(cidr), securityGroup: null };
}

/** Makes the database, which stays when the stack goes; or says where it is. */
export function placeDatabase(scope: Construct, network: Network, target: TargetDatabase): PlacedDatabase {
  if (target.kind !== 'existing') {
    checkZones(network);
    const made = makeDatabase(scope, network, target);
    keep(scope);
    return made;
  }
  const { host, port = POSTGRES_PORT, database } = target;
  const secret = useSecret(scope, 'Secret', target.secret);
  return { host, port, database, secret, ...placeOf(target), ready: [] };
}
