import { type Flat, ofType, target, words } from './flat-template.ts';
import { at, type CfnObject, type CfnValue, each } from './template.ts';

/** A rule of a security group, in either of the forms that templates have. */
export interface SecurityRule {
  readonly direction: 'in' | 'out';
  readonly group: string;
  /** The other side: a group, or a range of addresses. */
  readonly peer: string;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** A group as rules name it: an id of a template's resource, or of a group that is there already. */
export function groupOf(value: CfnValue | undefined): string {
  return target(value) ?? words(value);
}

function rule(direction: 'in' | 'out', group: string, properties: CfnObject): SecurityRule {
  const peer =
    at(properties, 'SourceSecurityGroupId') ?? at(properties, 'DestinationSecurityGroupId') ?? at(properties, 'CidrIp');
  const protocol = String(properties['IpProtocol']);
  const port = (name: string, all: number) => (protocol === '-1' ? all : Number(properties[name]));
  return { direction, group, peer: groupOf(peer), protocol, from: port('FromPort', 0), to: port('ToPort', 65_535) };
}

function asObjects(value: CfnValue | undefined): readonly CfnObject[] {
  return each(value).flatMap((item) =>
    typeof item === 'object' && item !== null && !Array.isArray(item) ? [Object.fromEntries(Object.entries(item))] : [],
  );
}

/** Every rule of a deployment's groups, those that stand in a group and those that stand alone. */
export function securityRules(flat: Flat): readonly SecurityRule[] {
  const inside = ofType(flat, 'AWS::EC2::SecurityGroup').flatMap(({ id, Properties }) => [
    ...asObjects(Properties['SecurityGroupIngress']).map((each) => rule('in', id, each)),
    ...asObjects(Properties['SecurityGroupEgress']).map((each) => rule('out', id, each)),
  ]);
  const alone = (type: string, direction: 'in' | 'out') =>
    ofType(flat, type).map(({ Properties }) => rule(direction, groupOf(Properties['GroupId']), Properties));
  return [
    ...inside,
    ...alone('AWS::EC2::SecurityGroupIngress', 'in'),
    ...alone('AWS::EC2::SecurityGroupEgress', 'out'),
  ];
}

/** True where a group lets a port through to a peer, in one direction. */
export function allowsTraffic(flat: Flat, direction: 'in' | 'out', group: string, peer: string, port: number): boolean {
  return securityRules(flat).some(
    (rule) =>
      rule.direction === direction &&
      rule.group === group &&
      (rule.peer === peer || rule.peer === '0.0.0.0/0') &&
      ['tcp', '-1'].includes(rule.protocol) &&
      rule.from <= port &&
      port <= rule.to,
  );
}
