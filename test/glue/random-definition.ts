import fc from 'fast-check';
import {
  append,
  type ColumnDefinition,
  csv,
  definePipeline,
  integer,
  merge,
  type TableDefinition,
  timestamp,
} from '../../model/index.ts';
import { field, samples } from './random-table.ts';

/** A definition made by chance, and files for it. */
export interface RandomCase {
  readonly table: TableDefinition;
  readonly files: Readonly<Record<string, Buffer>>;
}

const source = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quote: fc.constantFrom('"', "'", null),
  header: fc.boolean(),
  multiline: fc.boolean(),
  encoding: fc.constantFrom<('utf-8' | 'windows-1252' | 'iso-8859-1')[]>('utf-8', 'windows-1252', 'iso-8859-1'),
});
type Source = typeof source extends fc.Arbitrary<infer T> ? T : never;

function recordsOf(names: readonly string[], { delimiter, quote }: Source) {
  const texts = names.map((name) => {
    if (name === 'id') return fc.integer({ min: 0, max: 40 }).map(String);
    if (name === 'at') return fc.integer({ min: 10, max: 28 }).map((day) => `2026-01-${day} 00:00`);
    return fc.oneof({ weight: 2, arbitrary: samples[name]?.texts ?? fc.constant('') }, fc.constant(''));
  });
  const line = fc
    .tuple(...texts)
    .map((fields) => `${fields.map((text) => field(text, false, delimiter, quote)).join(delimiter)}\n`);
  return fc.array(line, { minLength: 50, maxLength: 300 }).map((lines) => lines.join(''));
}

function caseOf(index: number): fc.Arbitrary<RandomCase> {
  const columns = fc.subarray(Object.keys(samples), { minLength: 2, maxLength: 7 });
  return fc
    .tuple(source, columns, fc.constantFrom('append', 'merge', 'latest'), fc.boolean())
    .chain(([options, names, mode, strict]) => {
      const all = ['id', 'at', ...names];
      const definitions: Record<string, ColumnDefinition> = {
        id: integer(),
        at: timestamp({ required: true }),
        ...Object.fromEntries(names.map((name) => [name, samples[name]?.column ?? integer()])),
      };
      const rest = {
        name: `random_${index}`,
        source: csv({ prefix: `random_${index}/`, ...options }),
        columns: definitions,
        strict,
      };
      const key = ['id'];
      const table: TableDefinition =
        mode === 'append'
          ? { ...rest, load: append() }
          : { ...rest, key, load: mode === 'latest' ? merge({ latest: 'at' }) : merge() };
      const header = options.header ? `${all.join(options.delimiter)}\n` : '';
      const encode = (text: string) => Buffer.from(header + text, options.encoding === 'utf-8' ? 'utf8' : 'latin1');
      return fc.array(recordsOf(all, options), { minLength: 1, maxLength: 3 }).map((files) => ({
        table,
        files: Object.fromEntries(files.map((text, i) => [`${i}.csv`, encode(text)])),
      }));
    });
}

/** Definitions and files by a seed: the same each time. */
export function randomCases(count: number, seed: number): readonly RandomCase[] {
  return Array.from({ length: count }, (_, index) => {
    const [found] = fc.sample(caseOf(index), { numRuns: 1, seed: seed + index });
    if (found === undefined) throw new Error('There is one case.');
    definePipeline({ name: 'random', tables: [found.table] });
    return found;
  });
}
