import type { Fields } from './fields.ts';
import { show } from './fields.ts';

/** What a character, or a run of them, of a pattern is as a regular expression; of others each stands for itself. */
const PIECE = /\*\*\/|\*\*|\*|\?|[{},]|[^*?{},]/gu;
const ANY_NAME = '[^/]*';

/**
 * A pattern of file names as a regular expression that JavaScript (with the flag `u`) and Java read alike. `*` and `?` stand
 * for characters of one name, `**` for any folders, `{a,b}` for one of several. A pattern without `/` is one of the name
 * alone, in whatever folder the file is.
 */
export function filePatternSource(pattern: string): string {
  let depth = 0;
  const pieces = (pattern.includes('/') ? pattern : `**/${pattern}`).match(PIECE) ?? [];
  const sources = pieces.map((piece) => {
    switch (piece) {
      case '**/':
        return '(?:[^/]+/)*';
      case '**':
        return '(?:[^/]+/)*[^/]*';
      case '*':
        return ANY_NAME;
      case '?':
        return '[^/]';
      case '{':
        depth++;
        return '(?:';
      case '}':
        depth--;
        return ')';
      case ',':
        return depth > 0 ? '|' : ',';
      default:
        return /[\^$\\.+()[\]|/]/.test(piece) ? `\\${piece}` : piece;
    }
  });
  return `^${sources.join('')}$`;
}

/** What is wrong with a pattern of file names; null where nothing is. */
function expectedPattern(pattern: string): string | null {
  const words = 'a pattern with *, ?, **/ and {a,b}';
  if (pattern === '' || /[\\[\]()!]/.test(pattern)) return `${words}, and without any of \\ [ ] ( ) !`;
  if (/^\/|\/\/|\/$/.test(pattern)) return 'a path below the prefix, without / at its ends and without //';
  if (pattern.split('/').some((name) => name.includes('**') && name !== '**')) return '** as a folder of its own';
  const braces = pattern.replaceAll(/\{[^{}/]*\}/g, '');
  return /[{}]/.test(braces) ? 'braces in pairs, none of them within others, and no / in them' : null;
}

/** A property that is one pattern of file names, or a list of them; empty where it is absent. */
export function readFilePatterns(fields: Fields, name: 'files' | 'except'): readonly string[] {
  const value = fields.value(name);
  if (value === undefined) return [];
  const patterns = fields.textOrTexts(name) ?? [];
  for (const pattern of patterns) {
    const expected = expectedPattern(pattern);
    if (expected !== null) fields.wrong(name, show(pattern), expected);
  }
  return patterns;
}
