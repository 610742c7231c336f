import type { Mistake } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';
import type { TableModel } from '../../model/table-model.ts';
import { SqlSyntaxError } from '../errors.ts';
import { wholeFile } from '../procedures/excerpt.ts';
import { parseStatements } from '../procedures/parse-sql.ts';
import { children, list, names, type Tree, tree } from '../procedures/syntax-tree.ts';

/** What a check's expression names, and what is wrong with it. */
export interface ReadExpression {
  /** Columns of the table, each once. */
  readonly columns: readonly string[];
  readonly wrong: readonly Pick<Mistake, 'found' | 'expected'>[];
}

const ONE_ROW = 'one expression over the columns of a row';

/** What a SELECT of nothing but one expression has in its parse tree. */
const BARE: readonly string[] = ['targetList', 'limitOption', 'op'];

/** @throws {SqlSyntaxError} */
function parse(text: string): readonly Tree[] {
  return parseStatements(wholeFile(text), 'check').map((statement) => tree(statement.tree['SelectStmt']));
}

/** The expression's tree; null where the text is more than one, or something else. */
function expressionOf(text: string): Tree | null {
  const [select, ...others] = parse(`select ${text}\n`);
  // In parentheses as the database gets it: what ends a statement would end them too.
  parse(`select (\n${text}\n)`);
  if (select === undefined || others.length > 0) return null;
  if (Object.keys(select).some((field) => !BARE.includes(field)) || select['op'] !== 'SETOP_NONE') return null;
  const [target, ...more] = list(select['targetList']).map((item) => tree(tree(item)['ResTarget']));
  return target === undefined || more.length > 0 || 'name' in target ? null : tree(target['val']);
}

const foreign: Readonly<Record<string, string>> = { SubLink: 'a query', ParamRef: 'a parameter' };

/** Looks at each node below one. */
function* nodes(of: unknown): Generator<readonly [string, Tree]> {
  for (const [name, child] of children(of)) {
    yield [name, tree(child)];
    yield* nodes(child);
  }
}

function columnOf(
  reference: Tree,
  known: readonly string[],
): string | { readonly found: string; readonly expected: string } {
  const fields = list(reference['fields']);
  const [name, ...more] = names(fields);
  if (name === undefined || more.length > 0 || fields.length > 1)
    return {
      found: `${names(fields).join('.')}${fields.length > names(fields).length ? '*' : ''}`,
      expected: 'a column by its name alone',
    };
  if (known.includes(name)) return name;
  const near = nearest(name, known);
  return {
    found: JSON.stringify(name),
    expected: `a column of this table: ${near === null ? known.join(', ') : `${near}?`}`,
  };
}

/** How a function is written that needs no parentheses, such as `user`: as a column of that name would be. */
const wordOf = (node: Tree) =>
  String(node['op'])
    .replace(/^SVFOP_|_N$/g, '')
    .toLowerCase();

/** Reads a check's expression by PostgreSQL's own parser, which has to be loaded. */
export function readExpression(text: string, { columns }: TableModel): ReadExpression {
  let expression: Tree | null;
  try {
    expression = expressionOf(text);
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    return { columns: [], wrong: [{ found: error.found, expected: ONE_ROW }] };
  }
  if (expression === null) return { columns: [], wrong: [{ found: 'more than an expression', expected: ONE_ROW }] };
  const known = columns.map(({ name }) => name);
  const used = new Set<string>();
  const wrong: Pick<Mistake, 'found' | 'expected'>[] = [];
  for (const [kind, node] of nodes(expression)) {
    if (foreign[kind] !== undefined) wrong.push({ found: foreign[kind], expected: ONE_ROW });
    if (
      kind === 'FuncCall' &&
      ['over', 'agg_star', 'agg_filter', 'agg_order', 'agg_distinct'].some((part) => part in node)
    )
      wrong.push({ found: 'a function over several rows', expected: ONE_ROW });
    if (kind === 'SQLValueFunction') {
      const word = wordOf(node);
      if (known.includes(word))
        wrong.push({ found: `${word}, a function of PostgreSQL`, expected: `the column in quotes: "${word}"` });
    }
    if (kind !== 'ColumnRef') continue;
    const column = columnOf(node, known);
    if (typeof column === 'string') used.add(column);
    else wrong.push(column);
  }
  return { columns: [...used], wrong };
}

/** What is wrong with the expressions of tables' checks. */
export function expressionMistakes(tables: readonly TableModel[]): readonly Mistake[] {
  return tables.flatMap((table) =>
    table.checks.flatMap((check, at) =>
      check.kind === 'row'
        ? readExpression(check.expression, table).wrong.map((mistake) => ({
            path: `${table.name}.checks[${at}].expression`,
            ...mistake,
          }))
        : [],
    ),
  );
}
