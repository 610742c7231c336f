import { GeneratorError } from '../errors.ts';
import { type Excerpt, excerptOf, indexOfByte, wholeFile } from './excerpt.ts';
import { parseStatements, type Statement } from './parse-sql.ts';
import { searchPathOf } from './relation-reader.ts';
import { count, definition, list, names, option, stringOf, type Tree, tree } from './syntax-tree.ts';

/** A procedure as its file creates it. */
interface ProcedureSource {
  readonly schema: string | null;
  readonly name: string;
  readonly language: 'plpgsql' | 'sql';
  /** The text between the quotes; null where the body is `BEGIN ATOMIC … END`. */
  readonly body: Excerpt | null;
  /** The statements of `BEGIN ATOMIC … END`. */
  readonly statements: unknown;
  readonly searchPath: readonly string[] | null;
  readonly file: Excerpt;
}

/**
 * Takes a procedure's file apart.
 *
 * @throws {GeneratorError} `wrong-procedure-file`: not one procedure without arguments in `plpgsql` or `sql`.
 * @throws {SqlSyntaxError} with the place in the file.
 */
export function readProcedureFile(sql: string, where: string): ProcedureSource {
  const file = wholeFile(sql);
  const statements = parseStatements(file, where);
  const procedures = statements.filter(({ tree }) => isProcedure(tree));
  const [procedure, second] = procedures;
  const others = statements.filter(({ tree }) => !isProcedure(tree) && !isComment(tree));
  const wrong = second === undefined ? others : [...others, ...procedures.slice(1)];
  if (wrong.length > 0) {
    throw wrongFile(wrong.map((statement) => describe(statement, file)).join(', '), where);
  }
  if (procedure === undefined) throw wrongFile('no CREATE PROCEDURE', where);
  return takeApart(procedure, file, where);
}

function takeApart(statement: Statement, file: Excerpt, where: string): ProcedureSource {
  const { funcname, parameters, options, sql_body } = tree(statement.tree['CreateFunctionStmt']);
  const { line } = file.place(statement.start);
  if (list(parameters).length > 0) throw wrongFile(`a procedure with arguments in line ${line}`, where);
  const language = stringOf(option(options, 'language')) ?? 'sql';
  if (language !== 'plpgsql' && language !== 'sql') throw wrongFile(`LANGUAGE ${language} in line ${line}`, where);
  const parts = names(funcname);
  const [body] = names(tree(tree(option(options, 'as'))['List'])['items']);
  const from = indexOfByte(file.text, count(definition(options, 'as')['location']));
  return {
    schema: parts.at(-2) ?? null,
    name: parts.at(-1) ?? '',
    language,
    body: body === undefined ? null : excerptOf(file, body, from),
    statements: sql_body,
    searchPath: searchPathOf(tree(tree(option(options, 'set'))['VariableSetStmt'])),
    file,
  };
}

function isProcedure(statement: Tree): boolean {
  return tree(statement['CreateFunctionStmt'])['is_procedure'] === true;
}

function isComment(statement: Tree): boolean {
  return tree(statement['CommentStmt'])['objtype'] === 'OBJECT_PROCEDURE';
}

/** The words that a statement begins with, and its line. */
function describe({ start }: Statement, file: Excerpt): string {
  const [words] = /^\w+(?:\s+(?:or\s+replace\s+)?\w+)?/i.exec(file.text.slice(start)) ?? [''];
  return `${words.replaceAll(/\s+/g, ' ').toUpperCase()} in line ${file.place(start).line}`;
}

function wrongFile(found: string, where: string): GeneratorError {
  return new GeneratorError({
    code: 'wrong-procedure-file',
    found,
    expected: 'one CREATE PROCEDURE without arguments, in LANGUAGE plpgsql or sql, and comments on it',
    where,
    next: 'Move other statements into a migration, and each procedure into a file of its own.',
  });
}
