import { groupDigits } from '../../model/group-digits.ts';

/** 1234567 → `1,234,567`. */
export const count = groupDigits;

/** Milliseconds → `4 ms`, `0.4 s`, `12 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.1) return `${Math.ceil(milliseconds)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Bytes → `380 MB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let scaled = value;
  while (scaled >= 1000 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `1 file`, `2 files`. */
export function plural(value: number | bigint, word: string): string {
  return `${count(value)} ${word}${Number(value) === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function wordList(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** A name as a shell reads it, whatever is in it. */
export function shellWord(name: string): string {
  if (/^[\w@%+=:,./][\w@%+=:,./-]*$/.test(name)) return name;
  const quoted = `'${name.replaceAll("'", `'\\''`)}'`;
  return name.startsWith('-') ? `./${quoted}` : quoted;
}
