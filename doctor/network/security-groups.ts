import type { Facts } from '../facts/facts.ts';
import type { SecurityGroup, SecurityRule } from '../facts/network.ts';
import { type Answer, bestOf, hasPlaceholder } from '../policy/patterns.ts';
import { contains, EVERYWHERE } from './ranges.ts';

/** The other side of a connection. */
export interface Remote {
  readonly groups: readonly string[];
  /** Ranges in which its addresses are; none where they are not known. */
  readonly ranges: readonly string[];
}

/** Ports that are asked for. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

/** Every port of TCP. */
export const ALL_PORTS: Ports = { from: 0, to: 65_535 };

/** One port. */
export const onePort = (number: number): Ports => ({ from: number, to: number });

function reaches({ peer }: SecurityRule, far: Remote): Answer {
  if (peer.kind === 'group' && far.groups.length === 0 && far.ranges.length === 0) return 'maybe';
  if (peer.kind === 'group') {
    if (far.groups.includes(peer.group)) return 'yes';
    // A group that only the deployment knows may be any.
    return far.groups.some((group) => hasPlaceholder(peer.group) || hasPlaceholder(group)) ? 'maybe' : 'no';
  }
  // Whose addresses a list holds, nothing here says.
  if (peer.kind === 'prefix-list') return 'maybe';
  if (far.ranges.length > 0) return 'no';
  return peer.range === EVERYWHERE ? 'yes' : 'maybe';
}

function reachesRange({ peer, direction }: SecurityRule, range: string): Answer {
  if (peer.kind !== 'range') return 'no';
  const whole = contains(peer.range, range);
  if (whole !== false) return whole === true ? 'yes' : 'maybe';
  // What is gone out to stands somewhere in its range, which a part of it may be; what comes in, anywhere.
  return direction === 'out' && contains(range, peer.range) === true ? 'maybe' : 'no';
}

const sure = ({ exact }: SecurityRule, answer: Answer): Answer => (exact || answer === 'no' ? answer : 'maybe');

/** Whether rules reach ranges together, each of which another one may reach. */
function reachRanges(rules: readonly SecurityRule[], ranges: readonly string[]): Answer {
  const answers = ranges.map((range) => bestOf(rules.map((rule) => sure(rule, reachesRange(rule, range)))));
  if (answers.length > 0 && answers.every((answer) => answer === 'yes')) return 'yes';
  return answers.some((answer) => answer !== 'no') ? 'maybe' : 'no';
}

function opens(rule: SecurityRule, ports: Ports): boolean {
  if (rule.protocol === '-1' || rule.protocol === 'all') return true;
  return (
    (rule.protocol.toLowerCase() === 'tcp' || rule.protocol === '6') && rule.from <= ports.from && ports.to <= rule.to
  );
}

/** Whether one of several groups, which a network interface has together, lets ports through. */
export function groupsAllow(
  groups: readonly SecurityGroup[],
  direction: 'in' | 'out',
  ports: Ports,
  far: Remote,
): Answer {
  const rules = groups.flatMap((group) =>
    group.rules.filter((rule) => rule.direction === direction && opens(rule, ports)),
  );
  return bestOf([...rules.map((rule) => sure(rule, reaches(rule, far))), reachRanges(rules, far.ranges)]);
}

/** The groups that keys name; those that nothing is known of are left out. */
export function groupsOf(facts: Facts, keys: readonly string[]): readonly SecurityGroup[] {
  return keys.flatMap((key) => facts.groups.get(key) ?? []);
}

/** The first of several groups of which not all rules are known; undefined where all are. */
export function firstNotWhole(facts: Facts, keys: readonly string[]): string | undefined {
  return keys.find((key) => facts.groups.get(key)?.whole !== true);
}
