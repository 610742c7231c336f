import { type Facts, furtherCheck } from '../facts/facts.ts';
import type { SecurityGroup } from '../facts/network.ts';
import { Unknown } from '../facts/unknown.ts';
import { ALL_PORTS, firstNotWhole, groupsAllow } from '../network/security-groups.ts';
import { fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forPlacements } from './for-runners.ts';

const SOURCE = 'https://docs.aws.amazon.com/glue/latest/dg/setup-vpc-for-glue-access.html';

function opensToItself(group: SecurityGroup, direction: 'in' | 'out') {
  return groupsAllow([group], direction, ALL_PORTS, { groups: [group.place.key], ranges: [] });
}

function judge(facts: Facts, direction: 'in' | 'out'): readonly Verdict[] {
  return forPlacements(facts, ({ runner, connection, groupKeys, groups }) => {
    if (groups.some((group) => opensToItself(group, direction) === 'yes')) return [fine(runner.place)];
    const lacking = firstNotWhole(facts, groupKeys);
    if (lacking !== undefined) return [unknown(runner.place, facts.whyUnknown(lacking, 'security group'))];
    const [group] = groups;
    if (group === undefined) {
      const why = `${nameOf(connection.place)} names no security group: Glue takes the network's default one`;
      return [unknown(runner.place, new Unknown(why, furtherCheck(facts)))];
    }
    const [verb, peer, action] =
      direction === 'in' ? ['let in', 'from', 'addIngressRule'] : ['let out', 'to', 'addEgressRule'];
    const others = groups.length === 1 ? '' : `, and none of the other ${groups.length - 1} does`;
    return [
      fails(runner.place, {
        where: group.place,
        found: `${nameOf(group.place)} does not ${verb} every TCP port ${peer} itself${others}`,
        fix: {
          cdk: `jobGroup.${action}(jobGroup, ec2.Port.allTcp());`,
          cli: `aws ec2 authorize-security-group-${direction === 'in' ? 'ingress' : 'egress'} --group-id ${group.place.key} --ip-permissions 'IpProtocol=tcp,FromPort=0,ToPort=65535,UserIdGroupPairs=[{GroupId=${group.place.key}}]'`,
        },
      }),
    ];
  });
}

/** Workers of a job may reach one another: inwards. */
export const groupFromItself: Rule = {
  id: 'SG-IN',
  title: 'a group of the job lets in every TCP port from itself',
  message: 'At least one security group must open all ingress ports',
  source: SOURCE,
  check: (facts) => judge(facts, 'in'),
};

/** Workers of a job may reach one another: outwards. */
export const groupToItself: Rule = {
  id: 'SG-OUT',
  title: 'a group of the job lets out every TCP port to itself',
  message: 'At least one security group must open all egress ports',
  source: SOURCE,
  check: (facts) => judge(facts, 'out'),
};
