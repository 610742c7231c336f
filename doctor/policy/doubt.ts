import type { Role } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { type Known, Unknown } from '../facts/unknown.ts';

/**
 * Why it cannot be told whether a role may do something: what of its policies, or of the resource's own, is not known.
 *
 * @param onResource The resource's own policy.
 */
export function doubt({ unread, boundary }: Role, onResource: Known<readonly Statement[]> = []): Unknown {
  const gaps = [...unread, boundary, onResource].filter((each) => each instanceof Unknown);
  const [first] = gaps;
  if (first === undefined) {
    return new Unknown('what a policy allows hangs on what is not known', 'a run of the job');
  }
  return new Unknown(gaps.map(({ why }) => why).join('; '), [...new Set(gaps.map(({ ask }) => ask))].join('; '));
}
