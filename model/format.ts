import { AspenError } from './errors.ts';
import { freeze } from './freeze.ts';

/** One piece of a `format`, in the order in which the field has them. */
export type FormatToken =
  /** YYYY: four digits. */
  | { readonly field: 'year' }
  /** MM, DD, HH24, HH12: two digits; one or two where it is not padded (FM). */
  | { readonly field: 'month' | 'day' | 'hour24' | 'hour12'; readonly padded: boolean }
  /** Mon: the English name's first three letters. */
  | { readonly field: 'month-name' }
  /** MI, SS: two digits. */
  | { readonly field: 'minute' | 'second' }
  /** FF: one to six digits after `point`; both may be absent. */
  | { readonly field: 'fraction'; readonly point: '.' | ',' }
  /** AM: `AM` or `PM`. */
  | { readonly field: 'half-day' }
  /** OF: an offset from UTC. */
  | { readonly field: 'offset' }
  /** Stands in the field as it is. */
  | { readonly field: 'literal'; readonly text: string };

const fields: Readonly<Record<string, FormatToken>> = {
  YYYY: { field: 'year' },
  MM: { field: 'month', padded: true },
  FMMM: { field: 'month', padded: false },
  Mon: { field: 'month-name' },
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
const piece = /FM(?:MM|DD|HH24|HH12)|YYYY|Mon|MM|MI|DD|HH24|HH12|SS|[.,]FF|AM|OF|[-/.:,T ]/y;

const known =
  'YYYY, MM, Mon, DD, HH24, HH12, MI, SS, .FF, AM, OF, FMMM, FMDD, FMHH24, FMHH12, and between them - / . : , T or a space';

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
    tokens.push(fields[text] ?? { field: 'literal', text });
    at += text.length;
  }
  return freeze(tokens.map((token) => ({ ...token })));
}
