import { canBothMatch, matchesTokens, tokensOf } from './tokens.ts';

/** Whether something holds; `maybe` where it depends on what is not known. */
export type Answer = 'yes' | 'maybe' | 'no';

/** The best of several answers. */
export function bestOf(answers: Iterable<Answer>): Answer {
  let best: Answer = 'no';
  for (const answer of answers) {
    if (answer === 'yes') return 'yes';
    if (answer === 'maybe') best = 'maybe';
  }
  return best;
}

/** True where a text hangs on what is not known. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('<?');
}

const PLACE = /^(arn:[^:]*:[^:]*):(?:<AWS::Region>|[^:]*):(?:<AWS::AccountId>|[^:]*):/;

/** An ARN without its partition, its region and its account: those of a template are seldom known, and seldom wrong. */
function anywhere(arn: string): string {
  if (!arn.startsWith('arn:')) return arn;
  return arn.replace(/^arn:aws-[a-z-]+:/, 'arn:aws:').replace(PLACE, '$1:::');
}

/** Where a pattern, or a text, stops being just what is written. */
const OPEN = /[*?<]/;

/** True where a pattern and a text differ before anything is open in one of them. */
function areApart(pattern: string, text: string): boolean {
  const ends = [pattern.search(OPEN), text.indexOf('<')];
  const [here = 0, there = 0] = ends.map((end, at) => (end >= 0 ? end : [pattern, text][at]?.length));
  if (ends.every((end) => end < 0)) return pattern !== text;
  const length = Math.min(here, there);
  return pattern.slice(0, length) !== text.slice(0, length);
}

/**
 * Whether a pattern of IAM, with `*` and `?`, fits a text.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesPattern(pattern: string, text: string): Answer {
  if (pattern === '*' || pattern === text) return 'yes';
  const [from, to] = [anywhere(pattern), anywhere(text)];
  // Most patterns are for other things altogether, which need no closer look.
  if (areApart(from, to) && areApart(pattern, text)) return 'no';
  if (matchesTokens(tokensOf(from, 'pattern'), tokensOf(to, 'text'))) return 'yes';
  // As written too: a `*` for the account may reach over the colons after it, as AWS's own policies have it.
  if (from !== pattern && matchesTokens(tokensOf(pattern, 'pattern'), tokensOf(text, 'text'))) return 'yes';
  if (!hasPlaceholder(from) && !to.includes('<?') && !to.includes('<AWS::')) return 'no';
  return canBothMatch(tokensOf(from, 'anything'), tokensOf(to, 'anything')) ? 'maybe' : 'no';
}

/** The same for actions, whose case does not count. */
export function matchesAction(pattern: string, action: string): Answer {
  return matchesPattern(pattern.toLowerCase(), action.toLowerCase());
}
