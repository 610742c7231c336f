import type * as TypeScript from 'typescript';
import { columnTypes } from '../../../model/column-types.ts';
import type { OptionValue } from '../draft.ts';
import { propertyName, valueLiteral } from '../literal.ts';
import { additionLine, type ColumnChange, type DefinitionChanges } from './column-change.ts';
import { CannotEdit, type DefinitionText, propertyOf, readDefinition, ts, uses } from './definition-text.ts';
import { editImports } from './edit-imports.ts';
import { editText, type TextEdit } from './text-edit.ts';

type ObjectLiteral = TypeScript.ObjectLiteralExpression;

/** The blanks in front of the line in which something stands. */
function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** The place after the rest of a line that has only a comment in it. */
function afterComment(text: string, at: number): number {
  return at + (/^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*(?=\r?\n))/.exec(text.slice(at))?.[0].length ?? 0);
}

/** Adds properties after the last one of an object, each on a line where the others are; @param lines End in a comma, and a comment or none. */
function addProperties(file: TypeScript.SourceFile, object: ObjectLiteral, lines: readonly string[]): TextEdit[] {
  const { text } = file;
  const last = object.properties.at(-1);
  const isOneLine = !text.slice(object.getStart(file), object.getEnd()).includes('\n');
  if (isOneLine && !lines.some((line) => line.includes('//'))) {
    const bare = lines.map((line) => line.replace(/,$/, '')).join(', ');
    if (last === undefined) return [{ start: object.getStart(file), end: object.getEnd(), text: `{ ${bare} }` }];
    return [{ start: last.getEnd(), end: last.getEnd(), text: `, ${bare}` }];
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const outer = indentAt(text, object.getStart(file));
  const indent = last === undefined || isOneLine ? `${outer}  ` : indentAt(text, last.getStart(file));
  const block = lines.map((line) => `${newline}${indent}${line}`).join('');
  if (last === undefined || isOneLine) {
    const end = object.getEnd() - 1;
    const comma = last === undefined || object.properties.hasTrailingComma ? '' : ',';
    return [{ start: end, end, text: `${comma}${block}${newline}${outer}` }];
  }
  const comma = object.properties.hasTrailingComma;
  const listEnd = object.properties.end;
  const at = afterComment(text, comma ? listEnd : last.getEnd());
  const missing = comma ? [] : [{ start: last.getEnd(), end: last.getEnd(), text: ',' }];
  return [...missing, { start: at, end: at, text: block }];
}

function setOptions(
  file: TypeScript.SourceFile,
  object: ObjectLiteral,
  set: readonly (readonly [string, OptionValue])[],
) {
  const added: string[] = [];
  const edits = set.flatMap(([name, value]): TextEdit[] => {
    const own = propertyOf(object, name)?.initializer;
    if (own === undefined) {
      added.push(`${propertyName(name)}: ${valueLiteral(value)},`);
      return [];
    }
    return [{ start: own.getStart(file), end: own.getEnd(), text: valueLiteral(value) }];
  });
  return added.length === 0 ? edits : [...edits, ...addProperties(file, object, added)];
}

interface ColumnCall {
  readonly callee: TypeScript.Identifier;
  readonly sizes: readonly TypeScript.NumericLiteral[];
  readonly options: ObjectLiteral | null;
  readonly call: TypeScript.CallExpression;
}

/** The call that defines a column. @throws {CannotEdit} where it is written in another way. */
function callOf({ file, columns }: DefinitionText, { column, from }: ColumnChange): ColumnCall {
  const cannot = (found: string, node: TypeScript.Node) => new CannotEdit(found, node.getStart(file));
  const property = propertyOf(columns, column);
  if (property === null) throw cannot(`the column ${column} is not written out here`, columns);
  const call = property.initializer;
  if (
    !ts.isCallExpression(call) ||
    !ts.isIdentifier(call.expression) ||
    call.expression.text !== columnTypes[from].builder
  )
    throw cannot(`the column ${column} is not written as ${columnTypes[from].builder}(…)`, property);
  const sizes = call.arguments.filter(ts.isNumericLiteral);
  const [options = null, ...others] = call.arguments.slice(sizes.length);
  const isPlain =
    options === null || (ts.isObjectLiteralExpression(options) && options.properties.every(ts.isPropertyAssignment));
  if (!isPlain || others.length > 0) throw cannot(`the options of ${column} are not all written out here`, property);
  return {
    callee: call.expression,
    sizes,
    options: options !== null && ts.isObjectLiteralExpression(options) ? options : null,
    call,
  };
}

function editColumn(definition: DefinitionText, change: ColumnChange): TextEdit[] {
  const { file } = definition;
  const { callee, sizes, options, call } = callOf(definition, change);
  const { from, to } = change;
  const set = Object.entries(change.set);
  const builder = columnTypes[to].builder;
  const edits: TextEdit[] = from === to ? [] : [{ start: callee.getStart(file), end: callee.getEnd(), text: builder }];
  const resized = from !== to || change.size !== null;
  const size = typeof change.size === 'number' ? String(change.size) : '';
  const [first, last] = [sizes[0], sizes.at(-1)];
  const open = callee.getEnd() + 1;
  if (resized && first !== undefined && last !== undefined) {
    const end = size === '' && options !== null ? options.getStart(file) : last.getEnd();
    edits.push({ start: first.getStart(file), end, text: size });
  } else if (resized && size !== '')
    edits.push({ start: open, end: open, text: options === null ? size : `${size}, ` });
  if (set.length === 0) return edits;
  if (options !== null) return [...edits, ...setOptions(file, options, set)];
  const literal = `{ ${set.map(([name, value]) => `${propertyName(name)}: ${valueLiteral(value)}`).join(', ')} }`;
  const at = call.getEnd() - 1;
  const isFirst = resized ? size === '' : sizes.length === 0;
  return [...edits, { start: at, end: at, text: isFirst ? literal : `, ${literal}` }];
}

/**
 * The text of a file with changes of one table's definition; all else stays as it is.
 *
 * @throws {CannotEdit} where the definition is not written in a way that can be edited with certainty.
 */
export function editDefinition(path: string, text: string, table: string, changes: DefinitionChanges): string {
  const definition = readDefinition(path, text, table);
  const { file, columns } = definition;
  const { added, changed } = changes;
  const taken = added.find(({ column }) => propertyOf(columns, column) !== null);
  if (taken !== undefined) throw new CannotEdit(`${taken.column} stands there already`, columns.getStart(file));
  const edits = changed.flatMap((change) => editColumn(definition, change));
  if (added.length > 0) edits.push(...addProperties(file, columns, added.map(additionLine)));
  const wanted = new Set([
    ...changed.map(({ to }) => columnTypes[to].builder),
    ...added.map(({ draft }) => columnTypes[draft.type].builder),
  ]);
  const gone = changed.flatMap(({ from, to }) => (from === to ? [] : [columnTypes[from].builder]));
  const unused = new Set<string>(
    gone.filter((name) => !wanted.has(name) && uses(file, name) === gone.filter((other) => other === name).length),
  );
  return editText(text, [...editImports(definition, wanted, unused), ...edits]);
}
