import type { Mistake } from './errors.ts';
import { nearest } from './nearest.ts';

/** A value as a mistake shows it. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** PostgreSQL's text has neither; nothing else that reads a definition could write them down. */
export function isStorable(value: unknown): value is string {
  return typeof value === 'string' && !/[\0\p{Surrogate}]/u.test(value);
}

/**
 * Reads the properties of one object of a definition, which plain JavaScript may have filled with anything.
 * Each mistake is noted, and a stand-in takes the value's place, so that one look finds them all.
 */
export class Fields {
  readonly path: string;
  readonly #properties: ReadonlyMap<string, unknown>;
  readonly #asked = new Set<string>();
  readonly #mistakes: Mistake[];

  private constructor(raw: object, path: string, mistakes: Mistake[]) {
    this.path = path;
    this.#properties = new Map<string, unknown>(Object.entries(raw));
    this.#mistakes = mistakes;
  }

  /** Null, with a mistake, where `raw` is no object. */
  static of(raw: unknown, path: string, expected: string, mistakes: Mistake[]): Fields | null {
    if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return new Fields(raw, path, mistakes);
    mistakes.push({ path, found: show(raw), expected });
    return null;
  }

  /** The properties of an object in a property; null where it is absent or no object. */
  within(name: string, expected: string): Fields | null {
    const value = this.value(name);
    return value === undefined ? null : Fields.of(value, this.pathOf(name), expected, this.#mistakes);
  }

  pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  /** Notes a mistake in a property. */
  wrong(name: string, found: string, expected: string): void {
    this.#mistakes.push({ path: this.pathOf(name), found, expected });
  }

  /** Whether there is such a property; where it is not asked for, it is told as an unknown one. */
  has(name: string): boolean {
    return this.#properties.has(name);
  }

  /** A property as it is; undefined where it is absent. */
  value(name: string): unknown {
    this.#asked.add(name);
    return this.#properties.get(name);
  }

  /** A property that is a text; null where it is absent or wrong. */
  text(name: string): string | null {
    const value = this.value(name);
    if (value === undefined || isStorable(value)) return value ?? null;
    this.wrong(name, show(value), 'a text without NUL and without half a surrogate pair');
    return null;
  }

  /** A property that is a text of at least one character. */
  filledText(name: string, fallback: string): string {
    const text = this.text(name);
    if (text === '') this.wrong(name, 'an empty text', 'at least one character');
    return text ?? fallback;
  }

  /** A property that is true or false. */
  flag(name: string, fallback: boolean): boolean {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value ?? fallback;
    this.wrong(name, show(value), 'true or false');
    return fallback;
  }

  /** A property that is a list; null where it is absent or wrong. */
  list(name: string): readonly unknown[] | null {
    const value = this.value(name);
    if (value === undefined || Array.isArray(value)) return value ?? null;
    this.wrong(name, show(value), 'a list');
    return null;
  }

  /** A property that is a list of texts, none of them empty unless it may; null where it is absent or wrong. */
  texts(name: string, emptyAllowed = false): readonly string[] | null {
    const list = this.list(name);
    return list === null ? null : this.#textsOf(name, list, emptyAllowed);
  }

  /** A property that is one text or a list of them; null where it is absent or wrong. */
  textOrTexts(name: string): readonly string[] | null {
    const value = this.value(name);
    if (!Array.isArray(value)) {
      const text = this.text(name);
      return text === null ? null : [text];
    }
    if (value.length === 0) this.wrong(name, 'an empty list', 'at least one text');
    return this.#textsOf(name, value, true);
  }

  /** A property that is one of a few words. */
  choice<const Word extends string>(name: string, words: readonly Word[], fallback: Word): Word {
    const value = this.value(name);
    if (value === undefined) return fallback;
    const word = words.find((known) => known === value);
    if (word === undefined) this.wrong(name, show(value), `one of ${words.join(', ')}`);
    return word ?? fallback;
  }

  /** A property that is a whole number from `least` to `most`; null where it is wrong. */
  wholeNumber(name: string, least: number, most: number): number | null {
    const value = this.value(name);
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.wrong(name, show(value), `a whole number from ${least} to ${most}`);
    return null;
  }

  /** Notes every property that nothing asked for; `hidden` ones a builder sets, not the user. Comes last. */
  close(hidden: readonly string[] = []): void {
    const known = [...this.#asked].filter((name) => !hidden.includes(name)).sort();
    for (const [name, value] of this.#properties) {
      if (this.#asked.has(name) || value === undefined) continue;
      const near = nearest(name, known);
      const hint = near === null ? '' : `${near}? `;
      this.wrong(name, 'an unknown property', `${hint}Known here: ${known.join(', ')}`);
    }
  }

  #textsOf(name: string, list: readonly unknown[], emptyAllowed: boolean): readonly string[] {
    return list.filter((item, at): item is string => {
      const right = isStorable(item) && (emptyAllowed || item !== '');
      if (!right) this.wrong(`${name}[${at}]`, item === '' ? 'an empty text' : show(item), 'a text that is not empty');
      return right;
    });
  }
}
