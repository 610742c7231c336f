import type { Facts } from '../facts/facts.ts';
import type { Job } from '../facts/glue.ts';
import type { Subnet } from '../facts/network.ts';
import type { Database } from '../facts/services.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import { jobNetwork, subnetsOfDatabase } from '../network/placement.ts';
import { contains } from '../network/ranges.ts';
import { defaultRoute, routeTableOf } from '../network/routes.ts';
import { cliName, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { type Target, targetsOf } from './targets.ts';

/** Whether a subnet's routes lead to another subnet. */
function leadsTo(facts: Facts, subnet: Subnet, { range }: Subnet): Known<boolean> {
  const table = routeTableOf(facts, subnet);
  if (table instanceof Unknown) return table;
  if (range instanceof Unknown) return range;
  const ways = table.routes.filter(({ target }) => ['peering', 'transit', 'other'].includes(target));
  const answers = ways.map(({ destination }) => contains(destination, range));
  if (answers.includes(true)) return true;
  if (answers.includes(null))
    return new Unknown('a route leads to addresses that are not known', 'VPC Reachability Analyzer');
  return false;
}

function between(facts: Facts, job: Job, here: Subnet, there: Subnet, database: Database): Verdict {
  const ways = [
    { from: here, to: there.vpc, answer: leadsTo(facts, here, there) },
    { from: there, to: here.vpc, answer: leadsTo(facts, there, here) },
  ];
  const broken = ways.find(({ answer }) => answer === false);
  const table = routeTableOf(facts, here);
  if (database.isPublic && !(table instanceof Unknown) && defaultRoute(table) === 'nat') {
    const why = `${nameOf(database.place)} is public, and may be reached by its public address through a NAT gateway`;
    return unknown(job.place, new Unknown(why, 'a test of the connection in Glue'), 'database');
  }
  if (broken !== undefined) {
    const direction = broken.from === here ? 'to the database' : 'back from the database';
    return fails(job.place, {
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
  return vague instanceof Unknown ? unknown(job.place, vague, 'database') : fine(job.place, 'database');
}

function outside(job: Job, database: Database): Verdict {
  if (database.isPublic) return fine(job.place, 'database');
  return fails(job.place, {
    where: job.place,
    found: `${nameOf(job.place)} has no connection with a subnet, so it runs outside of your networks, and ${nameOf(database.place)} is in one`,
    fix: {
      cdk: "job.addPropertyOverride('Connections.Connections', [connection.ref]);",
      cli: `aws glue update-job --job-name ${cliName(job.place)} --job-update '{…, "Connections": {"Connections": ["<one with the subnet>"]}}'`,
    },
    way: 'database',
  });
}

function toHost(facts: Facts, job: Job, subnet: Subnet, host: string): Verdict {
  const table = routeTableOf(facts, subnet);
  if (!(table instanceof Unknown) && !host.startsWith('<') && defaultRoute(table) === 'nat')
    return fine(job.place, 'database');
  return unknown(job.place, facts.whyUnknown(host, 'database'), 'database');
}

function judge(facts: Facts, job: Job, target: Target): readonly Verdict[] {
  const { database } = target;
  const network = jobNetwork(facts, job);
  if (network instanceof Unknown) return [unknown(job.place, network, 'database')];
  if (network === null) return database === null ? [] : [outside(job, database)];
  const { subnet } = network;
  if (subnet instanceof Unknown) return [unknown(job.place, subnet, 'database')];
  if (database === null) return [toHost(facts, job, subnet, target.host)];
  const theirs = subnetsOfDatabase(facts, database);
  const away = theirs.filter(({ vpc }) => vpc !== subnet.vpc);
  if (theirs.length === 0) {
    const { subnets } = database;
    return [
      unknown(
        job.place,
        subnets instanceof Unknown ? subnets : facts.whyUnknown(subnets[0] ?? '', 'subnet'),
        'database',
      ),
    ];
  }
  return away.length === 0
    ? [fine(job.place, 'database')]
    : away.slice(0, 1).map((there) => between(facts, job, subnet, there, database));
}

/** There is a route from a job to its database, and back. */
export const databaseRoute: Rule = {
  id: 'DB-ROUTE',
  title: 'there is a route to the database, and back',
  message:
    'PSQLException: The connection attempt failed. Caused by: java.net.SocketTimeoutException: Connect timed out',
  source: 'https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html',
  check: (facts) => facts.jobs.flatMap((job) => targetsOf(facts, job).flatMap((target) => judge(facts, job, target))),
};
