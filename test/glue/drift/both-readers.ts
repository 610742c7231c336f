import type { ByteSource } from '../../../engine/record/byte-source.ts';
import type { KeyRange } from '../../../engine/record/file-reader.ts';
import { FileRefusal } from '../../../engine/record/file-refusal.ts';
import { unpacked } from '../../../engine/record/unpacked.ts';
import { type JobDefinition, jobDefinition } from '../../../generator/scala/definition.ts';
import type { ScalaCall, ScalaValue } from '../../../generator/scala/scala-value.ts';
import { type CompiledTable, compileTable } from '../../../generator/sql/compile-table.ts';
import { definePipeline } from '../../../model/index.ts';
import { Pieces, readBytes } from '../../engine/read-bytes.ts';
import type { ReaderAnswer, ReaderOutcome, ScalaReader } from '../scala-reader.ts';
import type { DriftCase } from './drift-case.ts';

/** Bytes that cannot be inflated refuse their file, as they do where a load reads it. */
function inflated(
  bytes: Buffer,
  { reads, uri }: { readonly reads: readonly number[]; readonly uri: string },
): ByteSource {
  const source = unpacked(new Pieces(bytes, reads), uri);
  return {
    read: async (into, at) => {
      try {
        return await source.read(into, at);
      } catch (error) {
        throw new FileRefusal('broken-gzip', 'the file cannot be inflated', error);
      }
    },
    close: () => source.close(),
  };
}

function shownKeys(keys: KeyRange | null): string | null {
  return keys && [keys.first, keys.last].map((key) => Buffer.from(key).toString('hex')).join('/');
}

async function readOnLaptop({ model, automata }: CompiledTable, { files, reads }: DriftCase): Promise<ReaderAnswer> {
  const [rows, rejects]: [Buffer[], Buffer[]] = [[], []];
  const outcomes: ReaderOutcome[] = [];
  for (const [index, { uri, bytes }] of files.entries()) {
    const isPacked = uri.endsWith('.gz') || bytes[0] === 0x1f;
    const source = isPacked ? inflated(bytes, { reads, uri }) : new Pieces(bytes, reads);
    const found = await readBytes(model, source, { uri, automata, position: index + 1 });
    source.close();
    rows.push(found.rows);
    rejects.push(found.rejects);
    const { read, staged, rejected, warnings } = found;
    const [code = null, message = null] = found.refusal?.split(/: (.*)/s) ?? [];
    outcomes.push({ read, staged, rejected, code, message, warnings, from: 0, lines: 0, keys: shownKeys(found.keys) });
  }
  return { rows: Buffer.concat(rows), rejects: Buffer.concat(rejects), files: outcomes };
}

/** Changes what the Glue job is told of a table, so that the engines differ. */
export type Alter = (call: ScalaCall) => ScalaCall;

function isList(value: ScalaValue): value is readonly ScalaValue[] {
  return Array.isArray(value);
}

/** Changes a call after the calls within it. */
function altered(call: ScalaCall, alter: Alter): ScalaCall {
  const within = (value: ScalaValue): ScalaValue => {
    if (typeof value !== 'object') return value;
    if (isList(value)) return value.map(within);
    return 'call' in value ? altered(value, alter) : value;
  };
  const { args, named } = call;
  return alter({
    ...call,
    ...(args === undefined ? {} : { args: args.map(within) }),
    ...(named === undefined
      ? {}
      : { named: Object.fromEntries(Object.entries(named).map(([name, value]) => [name, within(value)])) }),
  });
}

function alteredDefinition(definition: JobDefinition, alter: Alter): JobDefinition {
  const { source, limits, columns } = definition;
  return {
    ...definition,
    source: altered(source, alter),
    limits: altered(limits, alter),
    columns: columns.map((column) => altered(column, alter)),
  };
}

/** What each engine made of a case. */
export interface BothAnswers {
  readonly laptop: ReaderAnswer;
  readonly glue: ReaderAnswer;
}

function compiledCase(found: DriftCase, alter: Alter | null) {
  const [table] = definePipeline({ name: 'drift', tables: [found.table] }).tables;
  if (table === undefined) throw new Error('The pipeline has one table.');
  const compiled = compileTable(table);
  const plain = jobDefinition(compiled, 'drift');
  return { found, compiled, definition: alter === null ? plain : alteredDefinition(plain, alter) };
}

/**
 * Reads cases by both engines side by side, neither of them with a database.
 *
 * @param alter Puts a difference in, on the side of the Glue job.
 * @throws {AspenError} where a definition is wrong.
 */
export async function readBoth(
  scala: ScalaReader,
  cases: readonly DriftCase[],
  alter: Alter | null,
): Promise<readonly BothAnswers[]> {
  const all = cases.map((found) => compiledCase(found, alter));
  // Asked first, so that the JVM reads while this process does.
  const asked = scala.read(
    all.map(({ definition, found: { files, pieceBytes, reads } }) => ({
      ...{ definition, files, pieceBytes },
      readBytes: reads[0] ?? 0,
    })),
  );
  const laptops: ReaderAnswer[] = [];
  for (const { compiled, found } of all) laptops.push(await readOnLaptop(compiled, found));
  const glues = await asked;
  return laptops.map((laptop, index) => {
    const glue = glues[index];
    if (glue === undefined) throw new Error('The reader answers each case.');
    return { laptop, glue };
  });
}
