import { at, each, type Json, text } from '../json.ts';

/** A condition as it is written; undefined for one that is not there. */
export type Condition = Json | undefined;

/**
 * Whether a condition holds; null where it depends on what is not known.
 *
 * @param lookUp Gives the condition of a name.
 * @param resolve Carries out the functions in a value.
 */
export function conditionHolds(
  condition: Condition,
  lookUp: (name: string) => Condition,
  resolve: (value: Json) => Json,
): boolean | null {
  const inner = (value: Condition) => conditionHolds(value, lookUp, resolve);
  const name = text(at(condition, 'Condition'));
  if (name !== null) return inner(lookUp(name));
  const equals = at(condition, 'Fn::Equals');
  if (equals !== undefined) {
    const [one, other] = each(equals).map((value) => JSON.stringify(resolve(value)));
    if (one === other) return true;
    return `${one}${other}`.includes('<') ? null : false;
  }
  const not = at(condition, 'Fn::Not');
  if (not !== undefined) {
    const holds = inner(each(not)[0]);
    return holds === null ? null : !holds;
  }
  const all = at(condition, 'Fn::And');
  if (all !== undefined) {
    const parts = each(all).map(inner);
    return parts.includes(false) ? false : parts.includes(null) ? null : true;
  }
  const any = at(condition, 'Fn::Or');
  if (any === undefined) return null;
  const parts = each(any).map(inner);
  return parts.includes(true) ? true : parts.includes(null) ? null : false;
}
