import { Token } from 'aws-cdk-lib';
import type { Checks } from '../checks.ts';
import { DeploymentError } from '../errors.ts';
import type { Network } from '../network/network.ts';
import { RULES } from '../rules.ts';
import type { TargetDatabase } from './target-database.ts';

type Target<Kind extends TargetDatabase['kind']> = Extract<TargetDatabase, { readonly kind: Kind }>;

function checkNetwork({ network }: TargetDatabase, checks: Checks): void {
  if (network?.endpointSecurityGroup === undefined || network.present?.includes('secretsmanager') === true) return;
  const expected = "nothing, where the endpoint is made; or present: ['secretsmanager'] beside it";
  checks.wrong('database.network.endpointSecurityGroup', 'the group of an endpoint', expected);
}

function checkExisting({ host, port, database, securityGroup, cidr }: Target<'existing'>, checks: Checks): void {
  if ((securityGroup === undefined) === (cidr === undefined)) {
    const found = cidr === undefined ? 'neither securityGroup nor cidr' : 'both securityGroup and cidr';
    checks.wrong('database', found, "one of them: the database's own group, or its addresses");
  }
  checks.text('database.cidr', cidr, RULES.cidr);
  checks.text('database.host', host, RULES.host);
  checks.number('database.port', port, 1, 65_535);
  checks.text('database.database', database, RULES.database);
}

function checkInstance({ backupDays, storage }: Target<'instance'>, checks: Checks): void {
  checks.number('database.backupDays', backupDays, 0, 35);
  // It may grow to ten times as much, and RDS ends at 65,536.
  checks.number('database.storage', storage, 20, 6553);
}

function checkServerless({ backupDays, minCapacity, maxCapacity }: Target<'serverless'>, checks: Checks): void {
  checks.number('database.backupDays', backupDays, 1, 35);
  checks.number('database.minCapacity', minCapacity, 0, 256, 0.5);
  checks.number('database.maxCapacity', maxCapacity, Math.max(1, minCapacity ?? 0.5), 256, 0.5);
}

/** Looks at the database that is to be loaded into. */
export function checkDatabase(target: TargetDatabase, checks: Checks): void {
  checkNetwork(target, checks);
  if (target.kind === 'existing') checkExisting(target, checks);
  else checks.text('database.database', target.database, RULES.newDatabase);
  if (target.kind === 'instance') checkInstance(target, checks);
  if (target.kind === 'serverless') checkServerless(target, checks);
}

/** @throws {DeploymentError} `one-zone`: RDS makes no database there, and says so after minutes. */
export function checkZones({ vpc, subnets }: Network): void {
  const zones = new Set(vpc.selectSubnets(subnets).subnets.map(({ availabilityZone }) => availabilityZone));
  if (zones.size !== 1 || [...zones].some((zone) => Token.isUnresolved(zone))) return;
  throw new DeploymentError({
    code: 'one-zone',
    found: `subnets in the availability zone ${[...zones].join()} alone`,
    expected: 'subnets in two zones or more, which RDS wants for a new database',
    where: vpc.node.path,
    next: 'Name a second subnet in `network`, or load into a database that is there already.',
  });
}
