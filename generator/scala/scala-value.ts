import { scalaCharacter, scalaText, scalaTexts } from './scala-text.ts';

/** What is made by a name in Scala: `Limited(Text, 5)`; without arguments an object, `Text`. */
export interface ScalaCall {
  readonly call: string;
  readonly args?: readonly ScalaValue[];
  readonly named?: Readonly<Record<string, ScalaValue>>;
}

/** One ASCII character. */
export interface ScalaChar {
  readonly char: string;
}

/** A value of a definition as plain data, which is printed as Scala, and which a test can send as it is. */
export type ScalaValue = string | number | boolean | ScalaChar | ScalaCall | readonly ScalaValue[];

/** What an `Int` holds; a larger number is a `Long`. */
const MOST_INT = 2 ** 31 - 1;

/** A value, or none. */
export function scalaOption(value: ScalaValue | null): ScalaCall {
  return value === null ? { call: 'None' } : { call: 'Some', args: [value] };
}

function isList(value: ScalaValue): value is readonly ScalaValue[] {
  return Array.isArray(value);
}

function isText(value: ScalaValue): value is string {
  return typeof value === 'string';
}

function printList(values: readonly ScalaValue[]): string {
  return values.every(isText) ? scalaTexts(values) : `Seq(${values.map(printScala).join(', ')})`;
}

function printCall({ call, args = [], named = {} }: ScalaCall): string {
  const given = [
    ...args.map(printScala),
    ...Object.entries(named).map(([name, value]) => `${name} = ${printScala(value)}`),
  ];
  return given.length === 0 ? call : `${call}(${given.join(', ')})`;
}

/** A value as a Scala expression, in ASCII. */
export function printScala(value: ScalaValue): string {
  if (typeof value === 'string') return scalaText(value);
  if (typeof value === 'number' && Math.abs(value) > MOST_INT) return `${value}L`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isList(value)) return printList(value);
  return 'char' in value ? scalaCharacter(value.char) : printCall(value);
}
