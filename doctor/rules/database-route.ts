import type { Facts } from '../facts/facts.ts';
import type { Runner } from '../facts/glue.ts';
import type { Subnet } from '../facts/network.ts';
import type { Database } from '../facts/services.ts';
import { Unknown } from '../facts/unknown.ts';
import { placementOf, subnetsOfDatabase } from '../network/placement.ts';
import { defaultRoute, leadsTo, routeTableOf } from '../network/routes.ts';
import { cliName, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { type Target, targetsOf } from './targets.ts';

function between(facts: Facts, runner: Runner, here: Subnet, there: Subnet, database: Database): Verdict {
  const ways = [
    { from: here, to: there.vpc, answer: leadsTo(facts, here, there) },
    { from: there, to: here.vpc, answer: leadsTo(facts, there, here) },
  ];
  const broken = ways.find(({ answer }) => answer === false);
  const table = routeTableOf(facts, here);
  if (database.isPublic && !(table instanceof Unknown) && defaultRoute(table) === 'nat') {
    const why = `${nameOf(database.place)} is public, and may be reached by its public address through a NAT gateway`;
    return unknown(runner.place, new Unknown(why, 'a test of the connection in Glue'), 'database');
  }
  if (broken !== undefined) {
    const direction = broken.from === here ? 'to the database' : 'back from the database';
    return fails(runner.place, {
      where: broken.from.place,
      found: `${nameOf(database.place)} is in another network, and ${nameOf(broken.from.place)} has no route ${direction}`,
      fix: {
        cdk: "new ec2.CfnRoute(stack, 'ToOther', { routeTableId: subnet.routeTable.routeTableId, destinationCidrBlock: otherVpc.vpcCidrBlock, vpcPeeringConnectionId: peering.ref });",
        cli: `aws ec2 create-route --route-table-id <that of ${nameOf(broken.from.place)}> --destination-cidr-block <that of ${broken.to}> --vpc-peering-connection-id <pcx-…>`,
      },
      way: 'database',
    });
  }
  const vague = ways.find(({ answer }) => answer instanceof Unknown)?.answer;
  return vague instanceof Unknown ? unknown(runner.place, vague, 'database') : fine(runner.place, 'database');
}

function outside(runner: Runner, database: Database): Verdict {
  if (database.isPublic) return fine(runner.place, 'database');
  return fails(runner.place, {
    where: runner.place,
    found: `${nameOf(runner.place)} has no connection with a subnet, so it runs outside of your networks, and ${nameOf(database.place)} is in one`,
    fix: {
      cdk: "job.addPropertyOverride('Connections.Connections', [connection.ref]);",
      cli: `aws glue update-job --job-name ${cliName(runner.place)} --job-update '{…, "Connections": {"Connections": ["<one with the subnet>"]}}'`,
    },
    way: 'database',
  });
}

function toHost(facts: Facts, runner: Runner, subnet: Subnet, host: string): Verdict {
  const table = routeTableOf(facts, subnet);
  if (!(table instanceof Unknown) && !host.startsWith('<') && defaultRoute(table) === 'nat')
    return fine(runner.place, 'database');
  return unknown(runner.place, facts.whyUnknown(host, 'database'), 'database');
}

function judge(facts: Facts, runner: Runner, target: Target): readonly Verdict[] {
  const { database } = target;
  const network = placementOf(facts, runner);
  if (network instanceof Unknown) return [unknown(runner.place, network, 'database')];
  // Of a crawler whose connection names no subnet, CONN-AZ tells.
  if (network === null) return database === null || runner.kind === 'crawler' ? [] : [outside(runner, database)];
  const { subnet } = network;
  if (subnet instanceof Unknown) return [unknown(runner.place, subnet, 'database')];
  if (database === null) return [toHost(facts, runner, subnet, target.host)];
  const theirs = subnetsOfDatabase(facts, database);
  const away = theirs.filter(({ vpc }) => vpc !== subnet.vpc);
  if (theirs.length === 0) {
    const { subnets } = database;
    return [
      unknown(
        runner.place,
        subnets instanceof Unknown ? subnets : facts.whyUnknown(subnets[0] ?? '', 'subnet'),
        'database',
      ),
    ];
  }
  return away.length === 0
    ? [fine(runner.place, 'database')]
    : away.slice(0, 1).map((there) => between(facts, runner, subnet, there, database));
}

/** There is a route from a job to its database, and back. */
export const databaseRoute: Rule = {
  id: 'DB-ROUTE',
  title: 'there is a route to the database, and back',
  message:
    'PSQLException: The connection attempt failed. Caused by: java.net.SocketTimeoutException: Connect timed out',
  source: 'https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html',
  check: (facts) =>
    [...facts.jobs, ...facts.crawlers].flatMap((runner) =>
      targetsOf(facts, runner).flatMap((target) => judge(facts, runner, target)),
    ),
};
