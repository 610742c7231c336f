import { readdirSync, readFileSync } from 'node:fs';
import { packageFolder } from '../package.ts';

/** The runtime's rooms as a reader of a script meets them: from the driver down to the bytes. */
const ROOMS = ['load', 'part', 'csv', 'encoders', 'record'];

/** A Scala file of the job's runtime. */
export interface RuntimeFile {
  /** From the package's folder, such as `glue/csv/CsvReader.scala`. */
  readonly path: string;
  readonly text: string;
  /** What it defines for other files. */
  readonly defines: readonly string[];
  /** Every word in it, except in its comments. */
  readonly words: ReadonlySet<string>;
}

const DEFINITION = /^(?:(?:final|sealed|abstract|case|private) )*(?:class|object|trait) (\w+)/gm;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** The words of Scala text, except in its comments. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.replaceAll(COMMENT, '').match(/\w+/g));
}

function readRoom(folder: string): readonly RuntimeFile[] {
  const names = readdirSync(new URL(folder, packageFolder)).filter((name) => name.endsWith('.scala'));
  return names.sort().map((name) => {
    const text = readFileSync(new URL(`${folder}${name}`, packageFolder), 'utf8');
    const defines = Array.from(text.matchAll(DEFINITION), ([, defined = '']) => defined);
    return { path: `${folder}${name}`, text, defines: [...new Set(defines)], words: wordsOf(text) };
  });
}

let read: readonly RuntimeFile[] | null = null;

/** All of the runtime, once read. */
export function runtimeFiles(): readonly RuntimeFile[] {
  read ??= ROOMS.flatMap((room) => readRoom(`glue/${room}/`));
  return read;
}
