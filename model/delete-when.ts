import { type Fields, isStorable, show } from './fields.ts';

/**
 * Which records delete the row of their key: a field, as the file names it, with the value or the values that say so.
 *
 * @example { Op: 'D' }
 */
export type DeleteWhen = Readonly<Record<string, string | readonly string[]>>;

/** The column of staging that holds what the field of `deleteWhen` says. */
export const OPERATION = '_operation';

/** Normalises `deleteWhen`; null where there is none, or with a mistake. */
export function readDeleteWhen(load: Fields): DeleteWhen | null {
  const raw = load.value('deleteWhen') ?? null;
  if (raw === null) return null;
  const entries: readonly (readonly [string, unknown])[] =
    typeof raw === 'object' && !Array.isArray(raw) ? Object.entries(raw) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    load.wrong('deleteWhen', show(raw), "one field and its values, such as { Op: 'D' }");
    return null;
  }
  const [field, value] = entry;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.filter((each) => isStorable(each) && each !== '' && each.trim() === each);
  if (values.length === 0 || texts.length < values.length) {
    load.wrong(`deleteWhen.${field}`, show(value), "a text, or a list of texts, such as ['D', 'T']");
    return null;
  }
  return { [field]: texts.map(String) };
}
