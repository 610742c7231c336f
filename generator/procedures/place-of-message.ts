import { scanSync } from 'libpg-query';
import { indexOfByte } from './excerpt.ts';

/**
 * The index of a PL/pgSQL body at which its parser gives up: it tells what is wrong, but not where.
 *
 * A word that is wrong everywhere is put after one token, then the next. While it stands after the place, the parser
 * does not get that far and its message stays; before the place, the message is about the word.
 */
export function placeOfMessage(body: string, message: string, messageOf: (body: string) => string | null): number {
  const tokens = scanTokens(body);
  const last = tokens.at(-1);
  if (last === undefined) return placeOfQuote(body, message);
  const wrong = message.includes(':=') ? ' .. .. ' : ' := := ';
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const end = indexOfByte(body, tokens[middle]!.end);
    if (messageOf(body.slice(0, end) + wrong + body.slice(end)) === message) high = middle;
    else low = middle + 1;
  }
  return indexOfByte(body, tokens[low]!.start);
}

/** A text that cannot be cut into tokens has a quote or a comment that does not end: the message has all of it. */
function placeOfQuote(body: string, message: string): number {
  const near = /at or near "(.*)"$/s.exec(message)?.[1] ?? '';
  return near === '' ? 0 : Math.max(0, body.lastIndexOf(near));
}

/** The tokens, by the bytes at which they begin and end. */
function scanTokens(body: string): readonly { readonly start: number; readonly end: number }[] {
  try {
    return scanSync(body).tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT'));
  } catch {
    return [];
  }
}
