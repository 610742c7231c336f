import type { Mistake } from '../../model/errors.ts';
import { Fields, show } from '../../model/fields.ts';
import type { Rule } from '../rules.ts';

/** A text that is there or not; null where it is not, or is wrong. */
export function optional(fields: Fields, name: string, { pattern, expected }: Rule): string | null {
  const text = fields.text(name);
  if (text === null || pattern.test(text)) return text;
  fields.wrong(name, show(text), expected);
  return null;
}

/** A text that has to be there. */
export function needed(fields: Fields, name: string, rule: Rule): string {
  if (fields.value(name) === undefined) fields.wrong(name, 'nothing', rule.expected);
  return optional(fields, name, rule) ?? '';
}

/** The settings of the group, where it is there. */
export function group(fields: Fields, name: string, mistakes: Mistake[]): Fields | null {
  const value = fields.value(name);
  return value === undefined ? null : Fields.of(value, fields.pathOf(name), 'an object', mistakes);
}
