import type { Facts } from './facts/facts.ts';
import type { Place } from './facts/place.ts';
import { Unknown } from './facts/unknown.ts';
import { placementOf } from './network/placement.ts';
import { runnersOf } from './rules/for-runners.ts';
import { secretsOf } from './rules/secrets.ts';
import { targetsOf } from './rules/targets.ts';
import type { Finding, Grade, Way } from './verdict.ts';

/** A station on the way to something. */
export interface Hop {
  readonly name: string;
  /** The worst of what the rules say of it; null where none of them spoke. */
  readonly grade: Grade | null;
  /** The rules that do not find it fine. */
  readonly rules: readonly string[];
}

/** The way of a job or a crawler to what it has to reach. */
export interface PathWay {
  readonly to: Way;
  readonly hops: readonly Hop[];
}

/** A job, or a crawler that has a connection, with its ways. */
export interface Paths {
  readonly kind: 'job' | 'crawler';
  readonly runner: Place;
  readonly ways: readonly PathWay[];
}

interface Station {
  readonly name: string;
  readonly rules: readonly string[];
  /** It is not there for a job without a network. */
  readonly inNetwork?: true;
}

const START: readonly Station[] = [
  { name: 'role', rules: ['TRUST', 'CONN-DENY', 'EC2-DENY', 'ENI-TAG'] },
  { name: 'connection', rules: ['CONN-AZ', 'AZ-BAD', 'MULTI'] },
];
const SELF = ['SG-IN', 'SG-OUT'];

/** The stations of each way, with the rules that are about them. */
const STATIONS: Readonly<Record<Way, readonly Station[]>> = {
  s3: [
    ...START,
    { name: 'subnet', rules: ['IP-FULL'], inNetwork: true },
    { name: 'groups', rules: [...SELF, 'SG-S3'], inNetwork: true },
    { name: 'ACL', rules: ['NACL'], inNetwork: true },
    { name: 'routes', rules: ['S3-ROUTE', 'NAT-ROUTE', 'PROXY-OFF', 'S3-XREGION'], inNetwork: true },
    { name: 'policies', rules: ['EP-POLICY', 'SCRIPT-403', 'KMS-DENY', 'SRC-VPCE'] },
    { name: 'S3', rules: [] },
  ],
  secret: [
    ...START,
    { name: 'subnet', rules: ['IP-FULL'], inNetwork: true },
    { name: 'groups', rules: [...SELF, 'SG-EP'], inNetwork: true },
    { name: 'routes', rules: ['SM-ROUTE', 'NAT-ROUTE', 'DNS'], inNetwork: true },
    { name: 'policies', rules: ['EP-POLICY', 'SM-DENY'] },
    { name: 'secret', rules: [] },
  ],
  database: [
    ...START,
    { name: 'subnet', rules: ['IP-FULL'], inNetwork: true },
    { name: 'groups', rules: [...SELF, 'DB-SG'], inNetwork: true },
    { name: 'ACL', rules: ['NACL'], inNetwork: true },
    { name: 'routes', rules: ['DB-ROUTE'] },
    { name: 'driver', rules: ['FORCE-SSL', 'SCRAM'] },
    { name: 'database', rules: [] },
  ],
};

const GRADES: readonly Grade[] = ['fails', 'at risk', 'unknown', 'fine'];

/** Rules that no template can answer: that they are unknown there says nothing about a way. */
export const BEYOND_A_TEMPLATE: ReadonlySet<string> = new Set(['IP-FULL', 'PASSROLE']);

function hopOf(facts: Facts, { name, rules }: Station, findings: readonly Finding[], way: Way): Hop {
  const about = findings.filter(
    ({ rule, way: theirs, grade }) =>
      rules.includes(rule.id) &&
      (theirs === null || theirs === way) &&
      !(facts.from !== 'account' && grade === 'unknown' && BEYOND_A_TEMPLATE.has(rule.id)),
  );
  const grade = GRADES.find((each) => about.some((finding) => finding.grade === each)) ?? null;
  const worse = about.filter((finding) => finding.grade === grade && grade !== 'fine');
  return { name, grade, rules: [...new Set(worse.map(({ rule }) => rule.id))] };
}

function vpcOf(network: ReturnType<typeof placementOf>): readonly string[] {
  if (network === null || network instanceof Unknown || network.subnet instanceof Unknown) return [];
  return [network.subnet.vpc];
}

/** The ways of each job and crawler to S3, to its secret and to its database, as the findings see them. */
export function pathsOf(facts: Facts, findings: readonly Finding[]): readonly Paths[] {
  const bySubject = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { key } = finding.subject;
    const same = bySubject.get(key);
    if (same === undefined) bySubject.set(key, [finding]);
    else same.push(finding);
  }
  return runnersOf(facts).map((runner) => {
    const network = placementOf(facts, runner);
    // What is said of a network holds for what stands in it.
    const mine = [runner.place.key, ...vpcOf(network)].flatMap((key) => bySubject.get(key) ?? []);
    const ways: Way[] = [
      's3',
      ...(network instanceof Unknown || secretsOf(facts, runner).length > 0 ? (['secret'] as const) : []),
      ...(network instanceof Unknown || targetsOf(facts, runner).length > 0 ? (['database'] as const) : []),
    ];
    return {
      kind: runner.kind,
      runner: runner.place,
      ways: ways.map((to) => ({
        to,
        hops: STATIONS[to]
          .filter(({ inNetwork }) => inNetwork !== true || network !== null)
          .map((station) => hopOf(facts, station, mine, to)),
      })),
    };
  });
}
