import { AspenError } from './errors.ts';
import { freeze } from './freeze.ts';

/** One piece of a `format`, in the order in which the field has them. */
export type FormatToken =
  /** YYYY: four digits. */
  | { readonly field: 'year' }
  /** YY: the last two digits of a year; the column's `pivot` says of which hundred. */
  | { readonly field: 'short-year' }
  /** MM, DD, HH24, HH12: two digits; one or two where it is not padded (FM). */
  | { readonly field: 'month' | 'day' | 'hour24' | 'hour12'; readonly padded: boolean }
  /** Mon: the English name's first three letters. */
  | { readonly field: 'month-name' }
  /** Month: the English name. */
  | { readonly field: 'month-full' }
  /** Day: the English name of the weekday; Dy: its first three letters. */
  | { readonly field: 'weekday'; readonly short: boolean }
  /** MI, SS: two digits. */
  | { readonly field: 'minute' | 'second' }
  /** FF: one to six digits after `point`; both may be absent. */
  | { readonly field: 'fraction'; readonly point: '.' | ',' }
  /** AM: `AM` or `PM`. */
  | { readonly field: 'half-day' }
  /** OF: an offset from UTC. */
  | { readonly field: 'offset' }
  /** Stands in the field as it is: one character, or a text that was in double quotes. */
  | { readonly field: 'literal'; readonly text: string };

const fields: Readonly<Record<string, FormatToken>> = {
  YYYY: { field: 'year' },
  YY: { field: 'short-year' },
  MM: { field: 'month', padded: true },
  FMMM: { field: 'month', padded: false },
  Mon: { field: 'month-name' },
  Month: { field: 'month-full' },
  Day: { field: 'weekday', short: false },
  Dy: { field: 'weekday', short: true },
  DD: { field: 'day', padded: true },
  FMDD: { field: 'day', padded: false },
  HH24: { field: 'hour24', padded: true },
  FMHH24: { field: 'hour24', padded: false },
  HH12: { field: 'hour12', padded: true },
  FMHH12: { field: 'hour12', padded: false },
  MI: { field: 'minute' },
  SS: { field: 'second' },
  '.FF': { field: 'fraction', point: '.' },
  ',FF': { field: 'fraction', point: ',' },
  AM: { field: 'half-day' },
  OF: { field: 'offset' },
};

// A fraction is looked for before the literals, or its point would be one.
const piece = /FM(?:MM|DD|HH24|HH12)|YYYY|YY|Month|Mon|MM|MI|Day|Dy|DD|HH24|HH12|SS|[.,]FF|AM|OF|[-/.:,T ]|"[ !#-~]+"/y;

const known =
  'YYYY, YY, MM, Mon, Month, DD, Day, Dy, HH24, HH12, MI, SS, .FF, AM, OF, FMMM, FMDD, FMHH24, FMHH12, and between them - / . : , T, a space, or a text in double quotes';

/**
 * Takes a `format` of PostgreSQL's template patterns apart.
 *
 * @throws {AspenError} `wrong-format` where something in it is not one of the patterns and literals allowed.
 */
export function parseFormat(pattern: string): readonly FormatToken[] {
  const tokens: FormatToken[] = [];
  for (let at = 0; at < pattern.length; ) {
    piece.lastIndex = at;
    const text = piece.exec(pattern)?.[0];
    if (text === undefined) {
      const rest = JSON.stringify(pattern.slice(at, at + 20));
      throw new AspenError({ code: 'wrong-format', found: `${rest} at character ${at + 1}`, expected: known });
    }
    tokens.push(fields[text] ?? { field: 'literal', text: text.replaceAll('"', '') });
    at += text.length;
  }
  return freeze(tokens.map((token) => ({ ...token })));
}
