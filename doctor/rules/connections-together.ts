import type { Facts } from '../facts/facts.ts';
import type { Connection, Runner } from '../facts/glue.ts';
import type { Subnet } from '../facts/network.ts';
import { Unknown } from '../facts/unknown.ts';
import { connectionsOf } from '../network/placement.ts';
import { leadsTo } from '../network/routes.ts';
import { atRisk, type Fix, fails, fine, nameOf, type Rule, type Verdict } from '../verdict.ts';
import { forJobPlacements } from './for-runners.ts';
import { targetsOf } from './targets.ts';

/** What lets a job reach what stands in two networks: a way between them, and not another subnet. */
function peeringFix({ vpc: here, routeTable }: Subnet, { vpc: there, range }: Subnet): Fix {
  const table = routeTable instanceof Unknown ? '<that of the subnet>' : routeTable;
  const destination = range instanceof Unknown ? '<that of the other network>' : range;
  return {
    cdk: [
      "const peering = new ec2.CfnVPCPeeringConnection(stack, 'Peering', { vpcId: vpc.vpcId, peerVpcId: otherVpc.vpcId });",
      "new ec2.CfnRoute(stack, 'ToOther', { routeTableId: subnet.routeTable.routeTableId, destinationCidrBlock: otherVpc.vpcCidrBlock, vpcPeeringConnectionId: peering.ref });",
    ].join('\n'),
    cli: `aws ec2 create-vpc-peering-connection --vpc-id ${here} --peer-vpc-id ${there} && aws ec2 create-route --route-table-id ${table} --destination-cidr-block ${destination} --vpc-peering-connection-id <pcx-…>`,
  };
}

/** Whether a connection leads to a database of which the facts say whom it lets in. */
function leadsToKnown(facts: Facts, runner: Runner, connection: Connection): boolean {
  return targetsOf(facts, runner).some((each) => each.connection === connection && each.database !== null);
}

/**
 * Whether a connection is there for the case that the first one's subnet has no addresses, or its zone is down: Glue
 * takes the first one that serves.
 *
 * @see https://repost.aws/articles/ARTT49mVccTzuA9bQ2UUQq2g/aws-glue-job-networking-managing-multiple-connections
 */
function isReserve(first: Connection, other: Connection): boolean {
  return other.url === null || other.url === first.url;
}

/** All groups of a connection are the first one's too. */
const hasNoOtherGroups = (first: Connection, { groups }: Connection) =>
  groups.every((group) => first.groups.includes(group));

/** What a job's connections lead to is reached from where it stands. */
export const connectionsTogether: Rule = {
  id: 'MULTI',
  title: 'what the other connections of the job lead to is reached by the first one',
  message: 'PSQLException: The connection attempt failed (to the second database)',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html',
  check: (facts) =>
    forJobPlacements(facts, ({ runner, connection, subnet }) => {
      const others = connectionsOf(facts, runner).filter(
        (each): each is Connection => !(each instanceof Unknown) && each.subnet !== null && each !== connection,
      );
      return [
        fine(runner.place),
        ...others.flatMap((other): readonly Verdict[] => {
          const theirs = facts.subnets.get(other.subnet ?? '');
          const common = { where: other.place, way: 'database' as const };
          if (!(subnet instanceof Unknown) && theirs !== undefined && subnet.vpc !== theirs.vpc) {
            // Where there is a way between them, whether it leads there and back is asked for each database.
            if (leadsTo(facts, subnet, theirs) !== false) return [];
            return [
              fails(runner.place, {
                ...common,
                found: `${nameOf(other.place)} stands in another network than ${nameOf(connection.place)}, the first one, where the job stands; it reaches what ${nameOf(other.place)} leads to by a way between the two, or a job of its own does`,
                fix: peeringFix(subnet, theirs),
              }),
            ];
          }
          if (isReserve(connection, other) || hasNoOtherGroups(connection, other)) return [];
          if (leadsToKnown(facts, runner, other)) return [];
          return [
            atRisk(runner.place, {
              ...common,
              found: `${nameOf(other.place)} has other groups than ${nameOf(connection.place)}, the first one: the job has the first one's alone, whomever the database of ${nameOf(other.place)} lets in`,
              fix: {
                cdk: "connection.addPropertyOverride('ConnectionInput.PhysicalConnectionRequirements.SecurityGroupIdList', [jobGroup.securityGroupId, otherGroup.securityGroupId]);",
                cli: `aws glue update-connection --name ${connection.name} --connection-input '{…, "PhysicalConnectionRequirements": {…, "SecurityGroupIdList": [${[...new Set([...connection.groups, ...other.groups])].map((group) => `"${group}"`).join(', ')}]}}'`,
              },
            }),
          ];
        }),
      ];
    }),
};
