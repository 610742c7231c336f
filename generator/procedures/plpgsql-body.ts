import { scanSync } from 'libpg-query';
import { type Excerpt, excerptOf, indexOfByte, indexOfLine, prefixed } from './excerpt.ts';
import { parseBody } from './parse-sql.ts';
import { RelationReader } from './relation-reader.ts';
import { children, count, type Tree, text, tree } from './syntax-tree.ts';

/** How an expression's text is to be read: PostgreSQL's RawParseMode. */
const STATEMENT = 0;
const EXPRESSION = 2;

/** `EXECUTE`, `FOR … IN EXECUTE` and `OPEN … FOR EXECUTE`. */
const DYNAMIC = new Set(['PLpgSQL_stmt_dynexecute', 'PLpgSQL_stmt_dynfors', 'dynquery']);

/** A reader that goes into `DO` blocks too. */
export function createReader(file: string): RelationReader {
  const reader: RelationReader = new RelationReader(file, (block, outer) => {
    const inner = excerptOf(outer, block.body, 0);
    if (block.language === 'plpgsql') readBody(inner, file, reader);
    else reader.found.dynamic.push(inner.place(0).line);
  });
  return reader;
}

/**
 * Reads all SQL of a PL/pgSQL body: statements, queries of loops and cursors, expressions.
 *
 * @throws {SqlSyntaxError} with the place in the file.
 */
export function readBody(body: Excerpt, file: string, reader: RelationReader): void {
  const parsed = parseBody(body, file);
  const walk = new BodyWalk(body, reader);
  walk.visit(parsed['action'], 1);
  // A cursor is declared before the body and opened inside it, where the temporary tables exist.
  walk.visit(parsed['datums'], 1);
}

class BodyWalk {
  readonly #body: Excerpt;
  readonly #reader: RelationReader;

  constructor(body: Excerpt, reader: RelationReader) {
    this.#body = body;
    this.#reader = reader;
  }

  visit(value: unknown, outerLine: number): void {
    const line = count(tree(value)['lineno']) || outerLine;
    for (const [kind, child] of children(value)) {
      if (kind === 'PLpgSQL_expr') this.#expression(tree(child), line);
      else {
        if (DYNAMIC.has(kind)) this.#reader.found.dynamic.push(this.#fileLine(count(tree(child)['lineno']) || line));
        this.visit(child, line);
      }
    }
  }

  #fileLine(line: number): number {
    return this.#body.place(indexOfLine(this.#body.text, line)).line;
  }

  #expression(node: Tree, line: number): void {
    const query = excerptOf(this.#body, text(node['query']) ?? '', indexOfLine(this.#body.text, line));
    const mode = count(node['parseMode']);
    if (mode === STATEMENT) this.#reader.readText(query);
    else if (mode === EXPRESSION) this.#reader.readText(prefixed(query, 'SELECT '));
    else for (const side of sidesOf(query)) this.#reader.readText(prefixed(side, 'SELECT '));
  }
}

/** Both sides of an assignment: subscripts on the left may hold queries too. */
function sidesOf(assignment: Excerpt): readonly Excerpt[] {
  let depth = 0;
  for (const token of scanSync(assignment.text).tokens) {
    if (token.text === '[' || token.text === '(') depth += 1;
    if (token.text === ']' || token.text === ')') depth -= 1;
    if (depth > 0 || (token.text !== ':=' && token.text !== '=')) continue;
    const from = indexOfByte(assignment.text, token.start);
    const to = indexOfByte(assignment.text, token.end);
    const target = { text: assignment.text.slice(0, from), place: assignment.place };
    const source = { text: assignment.text.slice(to), place: (index: number) => assignment.place(to + index) };
    return [target, source];
  }
  return [assignment];
}
