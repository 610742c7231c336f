import { createHash } from 'node:crypto';
import type { Facts } from '../../../doctor/facts/facts.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const bare = (key: string) => key.replaceAll(/[^A-Za-z0-9]/g, '');

/** What things are called in an account, for each key of a template that names them. */
function namesOf(facts: Facts): ReadonlyMap<string, string> {
  const names = new Map<string, string>([
    ['<AWS::Region>', REGION],
    ['<AWS::AccountId>', ACCOUNT],
  ]);
  const ids = (prefix: string, keys: Iterable<string>) => {
    for (const key of keys) names.set(key, `${prefix}-${hash(key).slice(0, 17)}`);
  };
  ids('vpc', facts.vpcs.keys());
  ids('subnet', facts.subnets.keys());
  ids('rtb', facts.routeTables.keys());
  ids('sg', facts.groups.keys());
  ids('acl', facts.acls.keys());
  ids(
    'vpce',
    facts.endpoints.map(({ place }) => place.key),
  );
  for (const [key, { place }] of facts.roles) names.set(key, `arn:aws:iam::${ACCOUNT}:role/etl/${bare(place.id)}`);
  for (const key of facts.buckets.keys()) names.set(key, bare(key).toLowerCase());
  for (const { boundary } of facts.roles.values())
    if (boundary !== null) names.set(boundary.place.key, `arn:aws:iam::${ACCOUNT}:policy/${bare(boundary.place.id)}`);
  ids('nat', facts.natGateways.keys());
  for (const [key, { place }] of facts.secrets)
    names.set(key, `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${bare(place.id)}-AbCdEf`);
  for (const key of facts.keys.keys()) names.set(key, `arn:aws:kms:${REGION}:${ACCOUNT}:key/${hash(key).slice(0, 36)}`);
  for (const [key, { place }] of facts.securityConfigurations) names.set(key, `configuration-${bare(place.id)}`);
  for (const { hosts, place } of facts.databases)
    for (const [at, host] of hosts.entries())
      names.set(host, `${bare(place.id).toLowerCase()}-${at}.abc.${REGION}.rds.amazonaws.com`);
  for (const { place } of [...facts.jobs, ...facts.crawlers, ...facts.triggers, ...facts.functions])
    names.set(place.key, bare(place.id));
  for (const { place } of facts.connections.values()) names.set(place.key, `connection-${bare(place.id)}`);
  for (const { workflow } of facts.workflowTargets) names.set(workflow, bare(workflow));
  return names;
}

/** Turns what a template calls things into what an account does, in any text. */
export function realNames(facts: Facts): (text: string) => string {
  const names = namesOf(facts);
  const zone = (hole: string) => `${REGION}${'abc'[Number(/\d/.exec(hole)?.[0] ?? 0)] ?? 'a'}`;
  return (text) => {
    const whole = names.get(text);
    if (whole !== undefined) return whole;
    return text.replaceAll(/<[^<>]*>/g, (key) => names.get(key) ?? (/zone/i.test(key) ? zone(key) : bare(key)));
  };
}
