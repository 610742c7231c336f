import type { ColumnType } from './column-model.ts';
import { exactNumberTypes, isOneOf, numberTypes } from './column-types.ts';
import type { Fields } from './fields.ts';
import { isStorable, show } from './fields.ts';
import { expectedValue, isAbove } from './value.ts';

/** A JavaScript number of more digits is perhaps not the one that was written. */
function isExact(value: number): boolean {
  return Number.isSafeInteger(value) || String(value).replace(/\D/g, '').length <= 15;
}

/** Reads the values of a column, each in its type's grammar. */
export class Values {
  readonly #fields: Fields;
  readonly #type: ColumnType;
  readonly #pii: boolean;

  constructor(fields: Fields, type: ColumnType, pii: boolean) {
    this.#fields = fields;
    this.#type = type;
    this.#pii = pii;
  }

  one(name: string): string | null {
    const value = this.#fields.value(name);
    return value === undefined ? null : this.#read(name, value);
  }

  several(name: string): readonly string[] | null {
    const list = this.#fields.list(name);
    if (list === null) return null;
    if (list.length === 0) this.#fields.wrong(name, 'an empty list', 'at least one value');
    return list.map((value, at) => this.#read(`${name}[${at}]`, value)).filter((text) => text !== null);
  }

  /** Notes a smallest value that is above the largest. */
  compare(min: string | null, max: string | null): void {
    if (min === null || max === null || !isAbove(this.#type, min, max)) return;
    this.#wrong(
      'min',
      this.#fields.value('min'),
      this.#pii ? 'at most the value of max' : `at most max, which is ${max}`,
    );
  }

  #read(name: string, value: unknown): string | null {
    const exactType = isOneOf(exactNumberTypes, this.#type.name);
    if (typeof value === 'number' && exactType && Number.isFinite(value) && !isExact(value)) {
      this.#wrong(name, value, 'a string or a bigint: JavaScript does not hold such a number exactly');
      return null;
    }
    const text = this.#textOf(value);
    const expected = text === null ? 'a value of the type' : expectedValue(this.#type, text);
    if (expected === null) return text;
    this.#wrong(name, value, expected);
    return null;
  }

  #textOf(value: unknown): string | null {
    if (typeof value === 'string') return isStorable(value) ? value : null;
    const number = typeof value === 'number' || typeof value === 'bigint';
    if (number && isOneOf(numberTypes, this.#type.name)) return String(value);
    return typeof value === 'boolean' && this.#type.name === 'boolean' ? String(value) : null;
  }

  #wrong(name: string, value: unknown, expected: string): void {
    this.#fields.wrong(name, this.#pii ? 'a value that is not shown, since the column is pii' : show(value), expected);
  }
}
