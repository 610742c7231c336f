import { type RuntimeFile, runtimeFiles, wordsOf } from './runtime-files.ts';

/** The files that define what these words name, and what those need in turn. */
function neededBy(words: ReadonlySet<string>): ReadonlySet<RuntimeFile> {
  const needed = new Set<RuntimeFile>();
  const open = [words];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const file of runtimeFiles()) {
      if (needed.has(file) || !file.defines.some((name) => next.has(name))) continue;
      needed.add(file);
      open.push(file.words);
    }
  }
  return needed;
}

const LITERAL = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'/g;

/** A file as a part of a script, where a package has to say where it ends. */
function asPart({ path, text }: RuntimeFile): string {
  const packaged = text.replace(/^(package .+)$/m, '$1 {');
  return `// ${path}\n\n${packaged}\n}\n`;
}

/** Puts a table's part and those files of the runtime that it uses into one script, which needs nothing but Glue's libraries. */
export function joinScript(table: string): string {
  // What a definition's texts say names nothing.
  const needed = neededBy(wordsOf(table.replaceAll(LITERAL, '')));
  return [
    table,
    ...runtimeFiles()
      .filter((file) => needed.has(file))
      .map(asPart),
  ].join('\n');
}
