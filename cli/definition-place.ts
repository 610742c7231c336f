import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CONFIG } from './project.ts';

/** Where something of a definition stands. */
export interface DefinitionPlace {
  /** From the pipeline's folder. */
  readonly file: string;
  readonly line: number;
}

/** This many files of a pipeline are looked through. */
const MOST_FILES = 2000;

const quoted = (name: string) => `(['"\`])${name.replaceAll(/[.\\+*?^$()[\]{}|]/g, '\\$&')}\\1`;

/** The file and those that it names by a relative path, and so on: the definitions' own text, of which nothing is run. */
function* sources(folder: string): Generator<readonly [path: string, text: string]> {
  const known = new Set([join(folder, CONFIG)]);
  for (const path of known) {
    if (known.size > MOST_FILES || !existsSync(path)) continue;
    const text = readFileSync(path, 'utf8');
    yield [path, text];
    for (const [, , name = ''] of text.matchAll(/\bfrom\s*(['"])(\.[^'"]*)\1/g)) {
      const named = join(dirname(path), name);
      known.add(/\.\w+$/.test(named) ? named : `${named}.ts`);
    }
  }
}

/** The file that defines a table, and its text; null where none of them does. */
export function definitionFile(folder: string, table: string): { readonly file: string; readonly text: string } | null {
  const name = new RegExp(`\\bname:\\s*${quoted(table)}`);
  for (const [path, text] of sources(folder))
    if (text.includes('defineTable') && name.test(text)) return { file: relative(folder, path), text };
  return null;
}

const lineAt = (text: string, at: number) => text.slice(0, at).split('\n').length;

/**
 * The line that defines a table's column, or the table where the column is not found, or null: definitions are programs, and
 * these are only read.
 */
export function definitionPlace(folder: string, table: string, column: string | null): DefinitionPlace | null {
  const name = new RegExp(`\\bname:\\s*${quoted(table)}`);
  for (const [path, text] of sources(folder)) {
    const found = name.exec(text);
    if (found === null || !text.slice(0, found.index).includes('defineTable')) continue;
    const file = relative(folder, path);
    const next = text.indexOf('defineTable', found.index);
    const own = text.slice(found.index, next < 0 ? undefined : next);
    const place = { file, line: lineAt(text, found.index) };
    if (column === null) return place;
    const key = new RegExp(
      `(?<=[{,]\\s*(?:\\/\\/[^\\n]*\\n\\s*|\\/\\*[^]*?\\*\\/\\s*)*)(?:${column.replaceAll('$', '\\$')}|${quoted(column)})\\s*:`,
    );
    const columns = own.search(/\bcolumns\s*:/);
    const at = columns < 0 ? -1 : own.slice(columns).search(key);
    return at < 0 ? place : { file, line: lineAt(text, found.index + columns + at) };
  }
  return null;
}
