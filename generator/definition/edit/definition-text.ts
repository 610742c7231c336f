import { createRequire } from 'node:module';
import type * as TypeScript from 'typescript';

/** TypeScript's own parser: its package is large, and nothing else needs it. */
export const ts: typeof TypeScript = createRequire(import.meta.url)('typescript');

/** Why a definition is not edited, and the place in its text. */
export class CannotEdit extends Error {
  readonly at: number;

  constructor(found: string, at: number) {
    super(found);
    this.at = at;
  }
}

/** The definition of a table, as it stands in the text of a file. */
export interface DefinitionText {
  readonly file: TypeScript.SourceFile;
  /** The names imported from Aspen. */
  readonly imports: TypeScript.NamedImports;
  readonly columns: TypeScript.ObjectLiteralExpression;
}

/** The name of a property that is written out. */
export function nameOf(name: TypeScript.PropertyName | undefined): string | null {
  if (name === undefined) return null;
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : null;
}

/** The property of an object of this name, written as `name: value`; null where there is none. */
export function propertyOf(
  object: TypeScript.ObjectLiteralExpression,
  name: string,
): TypeScript.PropertyAssignment | null {
  const found = object.properties.find((property) => nameOf(property.name) === name);
  return found !== undefined && ts.isPropertyAssignment(found) ? found : null;
}

function descendants(node: TypeScript.Node): TypeScript.Node[] {
  const all: TypeScript.Node[] = [];
  const visit = (each: TypeScript.Node) => {
    all.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return all;
}

/** How often a name is used in the code: not in its import, and not as the name of a property. */
export function uses(file: TypeScript.SourceFile, name: string): number {
  return descendants(file).filter(
    (node) =>
      ts.isIdentifier(node) &&
      node.text === name &&
      !ts.isImportSpecifier(node.parent) &&
      !(ts.isPropertyAssignment(node.parent) && node.parent.name === node),
  ).length;
}

function namedImports(file: TypeScript.SourceFile): TypeScript.NamedImports {
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (statement.moduleSpecifier.text === 'aspen-glue' && bindings !== undefined && ts.isNamedImports(bindings))
      return bindings;
  }
  throw new CannotEdit("it has no `import { … } from 'aspen-glue'`", 0);
}

/**
 * Finds the definition of a table in the text of a file.
 *
 * @throws {CannotEdit} where it is not written out as an object with its columns.
 */
export function readDefinition(path: string, text: string, table: string): DefinitionText {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const tables = descendants(file).flatMap((node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'defineTable')
      return [];
    const [definition] = node.arguments;
    if (definition === undefined || !ts.isObjectLiteralExpression(definition)) return [];
    const name = propertyOf(definition, 'name')?.initializer;
    return name !== undefined && ts.isStringLiteralLike(name) && name.text === table ? [definition] : [];
  });
  const [definition, other] = tables;
  if (definition === undefined)
    throw new CannotEdit(`${table} is not defined by defineTable({ name: '${table}', … })`, 0);
  if (other !== undefined) throw new CannotEdit(`${table} is defined twice`, other.getStart(file));
  const columns = propertyOf(definition, 'columns')?.initializer;
  if (columns === undefined || !ts.isObjectLiteralExpression(columns))
    throw new CannotEdit('its columns are not written out here', definition.getStart(file));
  return { file, imports: namedImports(file), columns };
}
