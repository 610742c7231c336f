import { columnCall } from '../../generator/definition/literal.ts';
import { groupDigits } from '../../model/group-digits.ts';
import type { ColumnFacts } from './column-facts.ts';

/** This much of an odd value is told. */
const LONGEST = 20;

const short = (value: string) => (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);

/** Why a column is text although most of it is something else, and what would take it; null where it is simply text. */
export function nearlyReason({ trials, tokens, quotedTokens, look }: ColumnFacts): string | null {
  const near = trials.filter(
    ({ taken, refused, candidate }) => refused > 0 && taken > refused && candidate.type !== 'boolean',
  );
  const best = near.reduce<(typeof near)[number] | null>(
    (least, trial) => (least === null || trial.refused < least.refused ? trial : least),
    null,
  );
  if (best === null) return null;
  const { candidate, odd, oddLine, taken, refused } = best;
  const { type, family, reading, options } = candidate;
  const format: ReadonlyMap<string, unknown> = new Map(Object.entries(options['format'] ?? {}));
  const own = family === 'numbers' && reading !== null ? { format: look.narrowed(format) } : options;
  const isLong = [...odd].some((value) => value.length > LONGEST);
  const quoted = quotedTokens === 0 ? {} : { quotedNulls: true };
  const call = columnCall({ type, options: { ...own, nulls: [...tokens.keys(), ...odd], ...quoted } });

  const what = `${groupDigits(refused)} of ${groupDigits(taken + refused)} are no ${family}: ${[...odd].map(short).join(', ')}`;
  return `text: ${what} (first in line ${groupDigits(oddLine)})${isLong ? '' : `. ${call} would take ${odd.size === 1 ? 'it' : 'them'} for NULL`}`;
}
