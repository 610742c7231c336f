import type { DefinitionText } from './definition-text.ts';
import type { TextEdit } from './text-edit.ts';

/**
 * Edits what a file imports from Aspen.
 *
 * @param wanted Builders that the definition uses after the change.
 * @param unused Those that nothing uses any more.
 */
export function editImports(
  { file, imports }: DefinitionText,
  wanted: ReadonlySet<string>,
  unused: ReadonlySet<string>,
): readonly TextEdit[] {
  const before = imports.elements.map((element) => element.getText(file));
  const kept = before.filter((name) => !unused.has(name));
  const added = [...wanted].filter((name) => !before.includes(name)).sort();
  if (added.length === 0 && kept.length === before.length) return [];
  const isSorted = before.every((name, at) => at === 0 || (before[at - 1] ?? '') <= name);
  const after = isSorted ? [...kept, ...added].sort() : [...kept, ...added];
  const [first, last] = [imports.elements[0], imports.elements.at(-1)];
  if (first === undefined || last === undefined) {
    return [{ start: imports.getStart(file), end: imports.getEnd(), text: `{ ${after.join(', ')} }` }];
  }
  const [start, end] = [first.getStart(file), last.getEnd()];
  const between = file.text.slice(first.getEnd(), imports.elements[1]?.getStart(file) ?? first.getEnd());
  const hasComments = /\/[/*]/.test(file.text.slice(start, end));
  const separator = between.includes('\n') ? between : ', ';
  // Comments among the names stay where they are: what is not used any more stays too.
  if (hasComments) return added.length === 0 ? [] : [{ start: end, end, text: `, ${added.join(', ')}` }];
  return [{ start, end, text: after.join(separator) }];
}
