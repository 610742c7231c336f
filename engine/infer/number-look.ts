import type { Options } from '../../generator/definition/draft.ts';
import { CURRENCIES } from './number-candidates.ts';

/** The longest first: `US$` before `$`. */
const signs = [...CURRENCIES].sort((a, b) => b.length - a.length);

/** What stands around the digits of a column's numbers, so that its format says that and no more. */
export class NumberLook {
  readonly #currency = new Set<string>();
  readonly #negative = new Set<'parentheses' | 'trailing'>();
  readonly #marks = new Set<string>();
  /** Values that have a mark between or after digits. */
  marked = 0;

  /** Looks at a number that is not written in PostgreSQL's own way. */
  add(text: string): void {
    const sign = signs.find((each) => text.includes(each));
    if (sign !== undefined) this.#currency.add(sign);
    if (text.includes('(')) this.#negative.add('parentheses');
    if (/[-\u2212]$/.test(text)) this.#negative.add('trailing');
    const marks: readonly string[] = /\d(?:.*\d)?/s.exec(text)?.[0].match(/[^\d]/g) ?? [];
    for (const mark of marks) this.#marks.add(mark === '’' ? "'" : /\s/.test(mark) ? ' ' : mark);
    if (marks.includes('.') || marks.includes(',')) this.marked++;
  }

  /** The format without what no value has. */
  narrowed(format: ReadonlyMap<string, unknown>): Options {
    const group = format.get('group');
    const hasGroup = typeof group === 'string' && this.#marks.has(group);
    const currency = signs.filter((sign) => this.#currency.has(sign));
    const negative = [...this.#negative];
    const oneOrAll = (list: readonly string[]) => (list.length === 1 ? (list[0] ?? '') : list);
    return {
      ...(format.get('decimal') === ',' && (this.#marks.has(',') || group === '.') ? { decimal: ',' } : {}),
      ...(hasGroup ? { group } : {}),
      ...(hasGroup && format.has('grouping') ? { grouping: 'indian' } : {}),
      ...(currency.length === 0 ? {} : { currency: oneOrAll(currency) }),
      ...(format.has('percent') ? { percent: 'number' } : {}),
      ...(negative.length === 0 ? {} : { negative: oneOrAll(negative) }),
    };
  }
}
