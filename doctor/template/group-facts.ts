import type { Peer, SecurityGroup, SecurityRule } from '../facts/network.ts';
import { at, each, isObject, type Json, type JsonObject, number, text } from '../json.ts';
import type { Resources } from './resources.ts';

type Direction = SecurityRule['direction'];

function peerOf(properties: JsonObject): Peer | null {
  const group = text(properties['SourceSecurityGroupId']) ?? text(properties['DestinationSecurityGroupId']);
  if (group !== null) return { kind: 'group', group };
  const list = text(properties['SourcePrefixListId']) ?? text(properties['DestinationPrefixListId']);
  if (list !== null) return { kind: 'prefix-list', list };
  const range = text(properties['CidrIp']);
  return range === null ? null : { kind: 'range', range };
}

/** The ranges of a prefix list that is made here; of another one, it alone. */
function peersOf(resources: Resources, properties: JsonObject): readonly Peer[] {
  const peer = peerOf(properties);
  // Rules for IPv6 say nothing of the ways of Glue, whose interfaces have IPv4 addresses.
  if (peer === null) return [];
  const list = peer.kind === 'prefix-list' ? resources.get(peer.list) : undefined;
  if (list === undefined) return [peer];
  return each(list.properties['Entries']).flatMap((entry): Peer[] => {
    const range = text(at(entry, 'Cidr'));
    return range === null ? [] : [{ kind: 'range', range }];
  });
}

function readRules(resources: Resources, direction: Direction, properties: JsonObject): readonly SecurityRule[] {
  return peersOf(resources, properties).map((peer) => readRule(direction, properties, peer));
}

function readRule(direction: Direction, properties: JsonObject, peer: Peer): SecurityRule {
  const protocol = text(properties['IpProtocol']) ?? '-1';
  const all = protocol === '-1';
  const from = number(properties['FromPort']);
  const to = number(properties['ToPort']);
  if (all || from === -1) return { direction, protocol, from: 0, to: 65_535, exact: true, peer };
  const exact = from !== null && to !== null;
  return { direction, protocol, from: exact ? from : 0, to: exact ? to : 65_535, exact, peer };
}

function inline(resources: Resources, direction: Direction, rules: Json | undefined): readonly SecurityRule[] {
  return each(rules)
    .filter(isObject)
    .flatMap((rule) => readRules(resources, direction, rule));
}

const EVERYTHING_OUT: SecurityRule = {
  direction: 'out',
  protocol: '-1',
  from: 0,
  to: 65_535,
  exact: true,
  peer: { kind: 'range', range: '0.0.0.0/0' },
};

function standalone(resources: Resources): ReadonlyMap<string, readonly SecurityRule[]> {
  const rules = new Map<string, SecurityRule[]>();
  for (const direction of ['in', 'out'] as const) {
    const type = direction === 'in' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress';
    for (const { properties } of resources.ofType(type)) {
      const group = text(properties['GroupId']) ?? '';
      const read = readRules(resources, direction, properties);
      const before = rules.get(group);
      if (before === undefined) rules.set(group, [...read]);
      else before.push(...read);
    }
  }
  return rules;
}

/** The group that a network has from the start: it lets itself in, and everything out. */
function defaultGroups(resources: Resources, rules: ReadonlyMap<string, readonly SecurityRule[]>): SecurityGroup[] {
  return resources.ofType('AWS::EC2::VPC').map(({ key, place }) => {
    const own = `${key.slice(0, -1)}.DefaultSecurityGroup>`;
    const itself: SecurityRule = { ...EVERYTHING_OUT, direction: 'in', peer: { kind: 'group', group: own } };
    return {
      place: { ...place, key: own, id: `${place.id}.DefaultSecurityGroup` },
      rules: [itself, EVERYTHING_OUT, ...(rules.get(own) ?? [])],
      whole: true,
    };
  });
}

/**
 * Reads security groups, with the rules that are written in them and those that stand alone. A group that is not made
 * here is known by the rules that are added to it.
 */
export function readGroups(resources: Resources): ReadonlyMap<string, SecurityGroup> {
  const alone = standalone(resources);
  const made = resources.ofType('AWS::EC2::SecurityGroup').map(({ key, place, properties }): SecurityGroup => {
    const out = inline(resources, 'out', properties['SecurityGroupEgress']);
    const more = alone.get(key) ?? [];
    // A new group lets everything out, until its template says something of its own, in either form.
    const said =
      each(properties['SecurityGroupEgress']).length > 0 || more.some(({ direction }) => direction === 'out');
    const egress = said ? out : [EVERYTHING_OUT];
    const rules = [...inline(resources, 'in', properties['SecurityGroupIngress']), ...egress, ...more];
    return { place, rules, whole: true };
  });
  const groups = new Map([...made, ...defaultGroups(resources, alone)].map((group) => [group.place.key, group]));
  for (const [key, rules] of alone) {
    if (!groups.has(key)) groups.set(key, { place: { key, id: key, path: null }, rules, whole: false });
  }
  return groups;
}
