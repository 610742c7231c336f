import { type Facts, furtherCheck } from '../facts/facts.ts';
import { Unknown } from '../facts/unknown.ts';
import { type Placement, rangesOfDatabase } from '../network/placement.ts';
import { firstNotWhole, groupsAllow, groupsOf, onePort } from '../network/security-groups.ts';
import { fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forPlacements } from './for-runners.ts';
import { type Target, targetsOf } from './targets.ts';

const UNKNOWN_PORT = new Unknown('the port of the database is not known', 'the port in the address of the connection');

function inwards(facts: Facts, { runner, subnet, groupKeys }: Placement, target: Target, number: number): Verdict[] {
  const { database } = target;
  if (database === null) return [unknown(runner.place, facts.whyUnknown(target.host, 'database'), 'database')];
  const range = subnet instanceof Unknown ? null : subnet.range;
  const far = { groups: groupKeys, ranges: range === null || range instanceof Unknown ? [] : [range] };
  const answer = groupsAllow(groupsOf(facts, database.groups), 'in', onePort(number), far);
  if (answer === 'yes') return [fine(runner.place, 'database')];
  const lacking = firstNotWhole(facts, database.groups);
  if (answer === 'maybe' || lacking !== undefined || database.groups.length === 0) {
    const why =
      database.groups.length === 0
        ? `${nameOf(database.place)} names no security group`
        : `whether the groups of ${nameOf(database.place)} let in port ${number} from the ${runner.kind} hangs on what is not known`;
    const gap =
      lacking === undefined ? new Unknown(why, furtherCheck(facts)) : facts.whyUnknown(lacking, 'security group');
    return [unknown(runner.place, gap, 'database')];
  }
  const [group = ''] = database.groups;
  return [
    fails(runner.place, {
      where: facts.groups.get(group)?.place ?? database.place,
      found: `the groups of ${nameOf(database.place)} do not let in port ${number} from the ${runner.kind}'s group`,
      fix: {
        cdk: 'database.connections.allowDefaultPortFrom(jobGroup);',
        cli: `aws ec2 authorize-security-group-ingress --group-id ${group} --protocol tcp --port ${number} --source-group ${groupKeys[0] ?? ''}`,
      },
      way: 'database',
    }),
  ];
}

function outwards(facts: Facts, { runner, groups, groupKeys }: Placement, target: Target, number: number): Verdict[] {
  const { database } = target;
  const far = { groups: database?.groups ?? [], ranges: database === null ? [] : rangesOfDatabase(facts, database) };
  const answer = groupsAllow(groups, 'out', onePort(number), far);
  if (answer === 'yes') return [fine(runner.place, 'database')];
  const lacking = firstNotWhole(facts, groupKeys);
  const [group = ''] = groupKeys;
  if (lacking !== undefined) return [unknown(runner.place, facts.whyUnknown(lacking, 'security group'), 'database')];
  if (answer === 'maybe') {
    if (database === null) return [unknown(runner.place, facts.whyUnknown(target.host, 'database'), 'database')];
    const why = `whether the ${runner.kind}'s groups let out port ${number} to ${nameOf(database.place)} hangs on what is not known`;
    return [unknown(runner.place, new Unknown(why, furtherCheck(facts)), 'database')];
  }
  const cli =
    database?.groups[0] === undefined
      ? `aws ec2 authorize-security-group-egress --group-id ${group} --ip-permissions 'IpProtocol=tcp,FromPort=${number},ToPort=${number},IpRanges=[{CidrIp=<the database's>}]'`
      : `aws ec2 authorize-security-group-egress --group-id ${group} --ip-permissions 'IpProtocol=tcp,FromPort=${number},ToPort=${number},UserIdGroupPairs=[{GroupId=${database.groups[0]}}]'`;
  return [
    fails(runner.place, {
      where: facts.groups.get(group)?.place ?? runner.place,
      found: `the ${runner.kind}'s groups do not let out port ${number} to ${database === null ? target.host : nameOf(database.place)}`,
      fix: { cdk: 'database.connections.allowDefaultPortFrom(jobGroup);', cli },
      way: 'database',
    }),
  ];
}

/** The groups on both sides of the database's port let one another through. */
export const databaseGroup: Rule = {
  id: 'DB-SG',
  title: 'the database lets in its port from the job, and the job may go out to it',
  message:
    'PSQLException: The connection attempt failed. Caused by: java.net.SocketTimeoutException: Connect timed out',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html',
  check: (facts) =>
    forPlacements(
      facts,
      (network) =>
        targetsOf(facts, network.runner).flatMap((target) =>
          target.port === null
            ? [unknown(network.runner.place, UNKNOWN_PORT, 'database')]
            : [...inwards(facts, network, target, target.port), ...outwards(facts, network, target, target.port)],
        ),
      'database',
    ),
};
