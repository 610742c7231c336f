import type { Acl } from '../facts/network.ts';
import type { Answer } from '../policy/patterns.ts';
import { contains, EVERYWHERE, INTERNET } from './ranges.ts';
import type { Ports } from './security-groups.ts';

const TCP = 6;

/** Whether a part of what is asked for may be all that matters, such as S3's own addresses of all there are. */
function isPartOf(part: string, range: string): boolean {
  return (range === EVERYWHERE ? INTERNET : [range]).some((each) => contains(each, part) === true);
}

/**
 * Whether a network ACL lets ports through. Its entries are asked by their numbers, and the first that fits decides;
 * one that denies a part of what is asked for is passed over, since the rest may serve.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
 */
export function aclAllows(acl: Acl, direction: 'in' | 'out', ports: Ports, range: string): Answer {
  const entries = acl.entries
    .filter((entry) => entry.direction === direction && (entry.protocol === -1 || entry.protocol === TCP))
    .sort((a, b) => a.number - b.number);
  let doubt = false;
  for (const entry of entries) {
    const covers = entry.protocol === -1 || (entry.from <= ports.from && ports.to <= entry.to);
    const whole = contains(entry.range, range);
    if (!covers) continue;
    if (whole === true) return doubt ? 'maybe' : entry.allows ? 'yes' : 'no';
    if (whole === null || (entry.allows && isPartOf(entry.range, range))) doubt = true;
  }
  return doubt ? 'maybe' : 'no';
}
