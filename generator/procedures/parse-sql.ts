import { hasSqlDetails, loadModule, parsePlPgSQLSync, parseSync } from 'libpg-query';
import { SqlSyntaxError } from '../errors.ts';
import { quoteDollar } from '../quote.ts';
import { type Excerpt, indexOfByte, indexOfCharacter } from './excerpt.ts';
import { placeOfMessage } from './place-of-message.ts';
import { count, list, type Tree, tree } from './syntax-tree.ts';

/** One statement of an SQL text. */
export interface Statement {
  readonly tree: Tree;
  /** Where its first word is, as an index into the text. */
  readonly start: number;
}

/** Loads PostgreSQL's parser; the functions below may be called once this is done. */
export async function loadParser(): Promise<void> {
  await loadModule();
}

/**
 * Parses SQL with PostgreSQL's own parser.
 *
 * @throws {SqlSyntaxError} with the place in the file.
 */
export function parseStatements(excerpt: Excerpt, file: string): readonly Statement[] {
  refuseNul(excerpt, file);
  if (excerpt.text.trim() === '') return [];
  try {
    return list(parseSync(excerpt.text).stmts).map((raw) => ({
      tree: tree(tree(raw)['stmt']),
      start: skipBlank(excerpt.text, indexOfByte(excerpt.text, count(tree(raw)['stmt_location']))),
    }));
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    const index = indexOfCharacter(excerpt.text, error.sqlDetails?.cursorPosition ?? 0);
    throw new SqlSyntaxError(error.message, file, excerpt.place(index), error);
  }
}

/**
 * Parses a PL/pgSQL body with PostgreSQL's own parser.
 *
 * @throws {SqlSyntaxError} with the place in the file.
 */
export function parseBody(excerpt: Excerpt, file: string): Tree {
  refuseNul(excerpt, file);
  try {
    return parsePlainBody(excerpt.text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const index = placeOfMessage(excerpt.text, error.message, messageOf);
    throw new SqlSyntaxError(error.message, file, excerpt.place(index), error);
  }
}

function parsePlainBody(body: string): Tree {
  // A procedure of our own around the body: the file's own header may write it with escapes.
  const parsed = tree(parsePlPgSQLSync(`create procedure p() language plpgsql as ${quoteDollar(body, 'aspen')}`));
  return tree(tree(list(parsed['plpgsql_funcs'])[0])['PLpgSQL_function']);
}

function messageOf(body: string): string | null {
  try {
    parsePlainBody(body);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : null;
  }
}

/** The parser counts the blanks and comments before a statement to it. */
function skipBlank(text: string, index: number): number {
  const [blank] = /^(?:\s+|--[^\n]*|\/\*.*?\*\/)*/s.exec(text.slice(index)) ?? [''];
  return index + blank.length;
}

/** The parser would stop at it in silence, and leave the rest of the file unread. */
function refuseNul(excerpt: Excerpt, file: string): void {
  const index = excerpt.text.indexOf('\0');
  if (index >= 0) throw new SqlSyntaxError('a NUL character', file, excerpt.place(index));
}
