import type { DraftColumn, Options } from '../../generator/definition/draft.ts';
import { isOneOf, momentTypes } from '../../model/column-types.ts';
import { groupDigits } from '../../model/group-digits.ts';
import { type Candidate, truthWords } from './candidates.ts';
import type { ColumnFacts } from './column-facts.ts';
import { PIVOT } from './moment-candidates.ts';
import { nearlyReason } from './nearly.ts';
import { MANY_DIGITS } from './number-text.ts';

/** A column, and why it is that. */
export type Settled = DraftColumn & { readonly reason: string | null };

const values = (number: number) => `${groupDigits(number)} value${number === 1 ? '' : 's'}`;
const text = (reason: string | null): Settled => ({ type: 'text', options: {}, reason });

const startWithZero = (number: number) => `${values(number)} ${number === 1 ? 'starts' : 'start'} with 0`;

/** What a plain number's type would lose of the text; null where it loses nothing. */
function lostByNumber({ number }: ColumnFacts, { type }: Candidate, isSemicolons: boolean): string | null {
  if (number.isDestroyed)
    return `${values(number.shortened)} like 4.00638E+12 beside long numbers: a spreadsheet has lost their last digits`;
  if (number.leadingZeros > 0) return startWithZero(number.leadingZeros);
  if (number.signs > 0) return `${values(number.signs)} would lose the sign`;
  if (number.manyDigits > 0)
    return `${values(number.manyDigits)} of ${MANY_DIGITS} digits or more, too long for a quantity`;
  if (type === 'double precision' && number.tooExact > 0)
    return `${values(number.tooExact)} of more digits than double precision keeps`;
  if (isSemicolons && number.points > 0 && number.points === number.thousands)
    return 'numbers, but whether the point sets thousands apart is not certain';
  return null;
}

/** A whole number that may count days or seconds, where the header's name speaks of a date. */
function countedRemark({ range: [smallest, largest] }: ColumnFacts): string | null {
  const between = (low: number, high: number) => smallest <= largest && smallest >= low && largest <= high;
  if (between(19_000_101, 21_001_231) && largest % 10_000 <= 1231)
    return "integer: may be dates, date({ format: 'YYYYMMDD' })";
  if (between(20_000, 60_000)) return "integer: may be days as Excel counts them, date({ format: 'excel-days' })";
  if (between(5e8, 3e9)) return "integer: may be seconds from 1970 on, timestamptz({ format: 'epoch-seconds' })";
  if (between(5e11, 3e12))
    return "bigint: may be milliseconds from 1970 on, timestamptz({ format: 'epoch-milliseconds' })";
  return null;
}

function plainNumber(facts: ColumnFacts, best: Candidate, isSemicolons: boolean): Settled {
  const lost = lostByNumber(facts, best, isSemicolons);
  if (lost !== null) return text(`text: ${lost}`);
  const counted = best.type === 'integer' || best.type === 'bigint' ? countedRemark(facts) : null;
  if (counted !== null) return { ...best, reason: counted };
  if (best.type === 'bigint') return { ...best, reason: 'bigint: some values do not fit an integer' };
  const hasExponent = best.type === 'double precision' && facts.number.exponents > 0;
  return { ...best, reason: hasExponent ? 'double precision: some values have an exponent' : null };
}

function formattedNumber({ look }: ColumnFacts, fitting: readonly Candidate[], best: Candidate): Settled {
  const readings = new Set(fitting.filter(({ family }) => family === 'numbers').map(({ reading }) => reading));
  if (readings.size > 1 && look.marked > 0)
    return text('text: numbers, but whether comma or point is the decimal mark is not certain');
  const format: ReadonlyMap<string, unknown> = new Map(Object.entries(best.options['format'] ?? {}));
  return { ...best, options: { format: look.narrowed(format) }, reason: null };
}

function moment(fitting: readonly Candidate[], best: Candidate): Settled {
  const orders = new Set(fitting.filter(({ type }) => type === best.type).map(({ reading }) => reading));
  if (orders.size > 1) return text(`text: ${best.family}, but whether the day or the month comes first is not certain`);
  const { format } = best.options;
  const years = best.options['pivot'] === undefined ? '' : `, the year of ${PIVOT} to ${PIVOT + 99}`;
  const reason = typeof format === 'string' ? `${best.type}: every value is written ${format}${years}` : null;
  return { ...best, reason };
}

/** Which of the types that took every value is the column's. */
function choose(facts: ColumnFacts, isSemicolons: boolean): Settled {
  const { trials, truth } = facts;
  const isTruth = truth.hold(truthWords);
  const fitting = trials
    .filter(({ refused, taken, candidate }) => refused === 0 && taken > 0 && (candidate.type !== 'boolean' || isTruth))
    .map(({ candidate }) => candidate);
  const [best] = fitting;
  if (best === undefined) return text(nearlyReason(facts));
  if (isOneOf(momentTypes, best.type)) return moment(fitting, best);
  if (best.family !== 'numbers') return { ...best, reason: null };
  return best.reading === null ? plainNumber(facts, best, isSemicolons) : formattedNumber(facts, fitting, best);
}

/** What a column is, after the whole file. */
export function settle(facts: ColumnFacts, isSemicolons: boolean): Settled {
  const { tokens, trimmed, quotedTokens } = facts;
  if (facts.values === 0) return text('text: every value is empty');
  if (facts.formulas === facts.values)
    return { ...text('text: a spreadsheet was to take every value for one'), options: { textFormula: true } };
  const { type, options, reason } = choose(facts, isSemicolons);
  if (type === 'text') return text(reason);
  const nulls = [...tokens.keys()];
  const count = [...tokens.values()].reduce((sum, each) => sum + each, 0);
  const added: Options = {
    ...(nulls.length === 0 ? {} : { nulls }),
    ...(quotedTokens === 0 ? {} : { quotedNulls: true }),
    ...(trimmed === 0 ? {} : { trim: true }),
  };
  const reasons = [
    ...(reason === null ? [] : [reason]),
    ...(nulls.length === 0
      ? []
      : [
          `${groupDigits(count)} of ${values(facts.values)}: ${nulls.map((token) => (token === '' ? 'empty quotes' : token)).join(', ')}`,
        ]),
    ...(trimmed === 0 ? [] : [`${values(trimmed)} with blanks around`]),
  ];
  return { type, options: { ...options, ...added }, reason: reasons.length === 0 ? null : reasons.join('; ') };
}
