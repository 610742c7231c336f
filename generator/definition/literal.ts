import { columnTypes } from '../../model/column-types.ts';
import { escapeInLiteral } from '../../model/printable.ts';
import type { DraftColumn, Options, OptionValue } from './draft.ts';

/** A text as TypeScript writes it. */
export function textLiteral(value: string): string {
  // JSON's escapes are TypeScript's too; single quotes are the house style.
  const literal = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escapeInLiteral(literal)}'`;
}

/** The name of a property as TypeScript writes it. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textLiteral(name);
}

const isList = (value: OptionValue): value is readonly OptionValue[] => Array.isArray(value);

/** A value of an option as TypeScript writes it. */
export function valueLiteral(value: OptionValue): string {
  if (typeof value === 'string') return textLiteral(value);
  if (value === null || typeof value !== 'object') return String(value);
  return isList(value) ? `[${value.map(valueLiteral).join(', ')}]` : optionsLiteral(value);
}

/** Options as TypeScript writes them. */
export function optionsLiteral(options: Options): string {
  const entries = Object.entries(options).map(([name, value]) => `${propertyName(name)}: ${valueLiteral(value)}`);
  return `{ ${entries.join(', ')} }`;
}

/** The call that defines a column. */
export function columnCall({ type, options }: DraftColumn): string {
  return `${columnTypes[type].builder}(${Object.keys(options).length === 0 ? '' : optionsLiteral(options)})`;
}
