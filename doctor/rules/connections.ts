import { type Facts, furtherCheck } from '../facts/facts.ts';
import type { Connection, Runner } from '../facts/glue.ts';
import { Missing, Unknown } from '../facts/unknown.ts';
import { connectionsOf } from '../network/placement.ts';
import { cliName, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forPlaced, runnersOf } from './for-runners.ts';
import { targetsOf } from './targets.ts';

const SOURCE = 'https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html';

const networkFix = (connection: Connection) => ({
  cdk: "connection.addPropertyOverride('ConnectionInput.PhysicalConnectionRequirements', { SubnetId: subnet.subnetId, AvailabilityZone: subnet.availabilityZone, SecurityGroupIdList: [jobGroup.securityGroupId] });",
  cli: `aws glue update-connection --name ${connection.name} --connection-input '{…, "PhysicalConnectionRequirements": {"SubnetId": …, "AvailabilityZone": …, "SecurityGroupIdList": […]}}'`,
});

const zoneFix = (connection: Connection, zone: string) => ({
  cdk: "connection.addPropertyOverride('ConnectionInput.PhysicalConnectionRequirements.AvailabilityZone', subnet.availabilityZone);",
  cli: `aws glue update-connection --name ${connection.name} --connection-input '{…, "PhysicalConnectionRequirements": {…, "AvailabilityZone": "${zone}"}}'`,
});

/** What a connection names and the account does not have. */
function missingOf(facts: Facts, { subnet, groups }: Connection): readonly Missing[] {
  const lacking = [
    ...(subnet === null || facts.subnets.has(subnet) ? [] : [facts.whyUnknown(subnet, 'subnet')]),
    ...groups.filter((group) => !facts.groups.has(group)).map((group) => facts.whyUnknown(group, 'security group')),
  ];
  return lacking.filter((gap) => gap instanceof Missing);
}

function withoutConnection({ place, kind }: Runner, gap: Unknown): Verdict {
  if (!(gap instanceof Missing)) return unknown(place, gap);
  return fails(place, {
    where: place,
    found: `${nameOf(place)} names a connection, and ${gap.why}`,
    fix:
      kind === 'job'
        ? {
            cdk: "job.addPropertyOverride('Connections.Connections', [connection.ref]);",
            cli: `aws glue update-job --job-name ${cliName(place)} --job-update '{…, "Connections": {"Connections": ["<one that is there>"]}}'`,
          }
        : {
            cdk: "crawler.addPropertyOverride('Targets.JdbcTargets.0.ConnectionName', connection.ref);",
            cli: `aws glue update-crawler --name ${cliName(place)} --targets '{…, "JdbcTargets": [{…, "ConnectionName": "<one that is there>"}]}'`,
          },
  });
}

const without = ({ groups }: Connection) =>
  groups.length === 0 ? 'neither a subnet nor groups' : 'groups and no subnet';

function judgeConnection(facts: Facts, runner: Runner, connection: Connection): Verdict {
  const missing = missingOf(facts, connection);
  if (missing.length > 0) {
    return fails(runner.place, {
      where: connection.place,
      found: `${nameOf(connection.place)} names what is not there: ${missing.map(({ why }) => why).join('; ')}`,
      fix: networkFix(connection),
    });
  }
  if (connection.subnet !== null) {
    if (connection.zone !== null) return fine(runner.place);
    const zone = facts.subnets.get(connection.subnet)?.zone;
    return fails(runner.place, {
      where: connection.place,
      found: `${nameOf(connection.place)} names a subnet and no availability zone`,
      fix: zoneFix(connection, typeof zone === 'string' ? zone : "<the subnet's zone>"),
    });
  }
  if (connection.type === 'NETWORK') {
    return fails(runner.place, {
      where: connection.place,
      found: `${nameOf(connection.place)} is of type NETWORK, and names ${without(connection)}`,
      fix: networkFix(connection),
    });
  }
  const target = targetsOf(facts, runner).find((each) => each.connection === connection);
  if (target?.database === null || target?.database === undefined || target.database.isPublic)
    return fine(runner.place);
  return fails(runner.place, {
    where: connection.place,
    found: `${nameOf(connection.place)} names ${without(connection)}, and ${nameOf(target.database.place)} stands in a network`,
    fix: networkFix(connection),
  });
}

/** A connection says where it stands. */
export const connectionNetwork: Rule = {
  id: 'CONN-AZ',
  title: 'the connection names its subnet, its groups and its availability zone',
  message: 'InvalidInputException: Unable to resolve any valid connection',
  source: SOURCE,
  check: (facts) =>
    runnersOf(facts).flatMap((runner) =>
      connectionsOf(facts, runner).map((connection) =>
        connection instanceof Unknown
          ? withoutConnection(runner, connection)
          : judgeConnection(facts, runner, connection),
      ),
    ),
};

/** Whether two zones that are written otherwise are two zones: by their letters, or by their numbers in the region. */
function comparable(one: string, other: string): boolean {
  const forms = [/^[a-z0-9-]+$/, /^<AWS::Region>[a-z]$/, /^<\?zone \d of the region>$/];
  return forms.some((form) => form.test(one) && form.test(other));
}

/** A connection's zone is that of its subnet. */
export const connectionZone: Rule = {
  id: 'AZ-BAD',
  title: 'the connection names the availability zone that its subnet is in',
  message: 'Could not find subnet for AZ',
  source: SOURCE,
  check: (facts) =>
    forPlaced(facts, ({ runner, connection, subnet }) => {
      const { zone } = connection;
      if (zone === null) return [];
      if (subnet.zone instanceof Unknown) return [unknown(runner.place, subnet.zone)];
      if (zone === subnet.zone) return [fine(runner.place)];
      const why = `the zones ${zone} and ${subnet.zone} may be the same`.replaceAll(/<\??([^>]*)>/g, '$1');
      if (!comparable(zone, subnet.zone)) return [unknown(runner.place, new Unknown(why, furtherCheck(facts)))];
      return [
        fails(runner.place, {
          where: connection.place,
          found:
            `${nameOf(connection.place)} names ${zone}, and ${nameOf(subnet.place)} is in ${subnet.zone}`.replaceAll(
              /<\?([^>]*)>/g,
              '$1',
            ),
          fix: zoneFix(connection, subnet.zone),
        }),
      ];
    }),
};
