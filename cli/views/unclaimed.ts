import { nearest } from '../../model/nearest.ts';
import { plural } from './format.ts';
import { wrapText } from './wrap-text.ts';

const SHOWN = 3;

/** Without what a name has at its end, and a prefix has not. */
const bare = (path: string) => path.replace(/\/$|\.[^/]*$/, '');

/** The prefix that a path was probably meant to lie in; null where none is near. */
export function nearPrefix(path: string, prefixes: readonly string[]): string | null {
  const near = nearest(
    bare(path),
    prefixes.map((prefix) => prefix.slice(0, -1)),
  );
  return near === null ? null : `${near}/`;
}

function hint(path: string, prefixes: readonly string[]): string {
  const near = nearPrefix(path, prefixes);
  if (near !== null) return `the nearest prefix is ${near}`;
  const known = prefixes.slice(0, SHOWN).join(', ');
  return `prefixes are ${known}${prefixes.length > SHOWN ? ' …' : ''}`;
}

/** What lies in the source and in no table's prefix: a few by name, near ones first, and how many there are besides. */
export function unclaimedLines(
  paths: readonly string[],
  prefixes: readonly string[],
  width: number | null,
): readonly string[] {
  const isNear = (path: string) => nearPrefix(path, prefixes) !== null;
  const ranked = [...paths.filter(isNear), ...paths.filter((path) => !isNear(path))];
  const texts = ranked.slice(0, SHOWN).map((path) => `${path} belongs to no table: ${hint(path, prefixes)}`);
  const rest = ranked.length - texts.length;
  if (rest > 0) texts.push(`so do ${plural(rest, 'other')}: files, or folders with what they hold`);
  return texts.flatMap((text) => wrapText('warning: ', text, width));
}
