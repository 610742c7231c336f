/** Whether something holds; `maybe` where it hangs on what is not known. */
export type Answer = 'yes' | 'maybe' | 'no';

/** The best of several answers. */
export function anyOf(answers: Iterable<Answer>): Answer {
  let best: Answer = 'no';
  for (const answer of answers) {
    if (answer === 'yes') return 'yes';
    if (answer === 'maybe') best = 'maybe';
  }
  return best;
}

/** What stands in a text for what only the deployment will know. */
const HOLE = /<\?[^>]*>/g;

/** True where a text hangs on what is not known. */
export function hasHole(text: string): boolean {
  return text.includes('<?');
}

/** An ARN without its region and its account: those of a template are seldom known, and seldom wrong. Nor is its partition. */
function anywhere(arn: string): string {
  return arn.replaceAll(/<AWS::[A-Za-z]+>/g, '*').replace(/^arn:[^:]*:([^:]*):[^:]*:[^:]*:/, 'arn:aws:$1:::');
}

const literal = (text: string) => text.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
const wild = (text: string) => literal(text).replaceAll('*', '.*').replaceAll('?', '.');

/**
 * Whether a pattern of IAM, with `*` and `?`, fits a text.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function fits(pattern: string, text: string): Answer {
  if (pattern === '*' || pattern === text) return 'yes';
  const [from, to] = [anywhere(pattern), anywhere(text)];
  const parts = from.split(HOLE);
  if (parts.length === 1) {
    if (new RegExp(`^${wild(from)}$`, 's').test(to)) return 'yes';
    return hasHole(to) ? 'maybe' : 'no';
  }
  return hasHole(to) || new RegExp(`^${parts.map(wild).join('.*')}$`, 's').test(to) ? 'maybe' : 'no';
}

/** The same for actions, whose case does not count. */
export function fitsAction(pattern: string, action: string): Answer {
  return fits(pattern.toLowerCase(), action.toLowerCase());
}
