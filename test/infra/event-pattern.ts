import { at, type CfnValue, each } from './template.ts';

/** True where one of a pattern's values fits: itself, or `{ prefix }`. */
function fitsOne(allowed: CfnValue, value: CfnValue | undefined): boolean {
  const prefix = at(allowed, 'prefix');
  if (typeof prefix === 'string') return typeof value === 'string' && value.startsWith(prefix);
  return allowed === value;
}

/**
 * True where an event fits a pattern of EventBridge, as far as Aspen's patterns go: literal values and prefixes.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function fitsPattern(pattern: CfnValue | undefined, event: CfnValue | undefined): boolean {
  if (Array.isArray(pattern)) return each(event).some((value) => pattern.some((allowed) => fitsOne(allowed, value)));
  if (typeof pattern !== 'object' || pattern === null) throw new Error(`no pattern: ${JSON.stringify(pattern)}`);
  return Object.entries(pattern).every(([name, inner]) => fitsPattern(inner, at(event, name)));
}
