import { columnEncoder } from '../../../engine/encoders/column-encoder.ts';
import { decoderOf } from '../../../engine/encoders/encoding.ts';
import { compileMatches } from '../../../generator/automaton.ts';
import type { ColumnModel } from '../../../model/column-model.ts';
import {
  append,
  type ColumnDefinition,
  type CsvOptions,
  csv,
  definePipeline,
  defineTable,
} from '../../../model/index.ts';
import { rejectCode } from '../../../model/reject-codes.ts';

/** How a field stands in its file, and what it is besides its column. */
export interface FieldOptions {
  /** @default false */
  readonly quoted?: boolean;
  /** @default false */
  readonly key?: boolean;
  /** @default 'utf-8' */
  readonly encoding?: CsvOptions['encoding'];
}

/** Encodes one field: the value after its length, null for NULL, or the word of the reject. */
export type EncodeOne = (field: string | Buffer) => Buffer | string | null;

/** A column as a definition gives it. */
export function columnOf(column: ColumnDefinition): ColumnModel {
  const table = defineTable({
    name: 'field',
    source: csv({ prefix: 'field/' }),
    columns: { value: column },
    load: append(),
  });
  const model = definePipeline({ name: 'field', tables: [table] }).tables[0]?.columns[0];
  if (model === undefined) throw new Error('The table has one column.');
  return model;
}

const GUARD = 0xa5;
/** Bytes of every grammar: a field that looks past its ends would take them for its own. */
const neighbours = [Buffer.from('-09\\x+ "{'), Buffer.from('0.5e3:00Z+01 }"='), Buffer.from('\0\xff\x80', 'latin1')];

/** An encoder that is held to the room which it asks for, and to its own field. */
export function fieldEncoder(definition: ColumnDefinition, options: FieldOptions = {}): EncodeOne {
  const column = columnOf(definition);
  const { field, fixed, perByte } = columnEncoder(column, {
    decoder: decoderOf(options.encoding ?? 'utf-8'),
    key: options.key ?? false,
    automaton: column.matches === null ? null : compileMatches(column.matches),
  });

  function encodeBetween(bytes: Buffer, before: Buffer, behind: Buffer): Buffer | string | null {
    const file = Buffer.concat([before, bytes, behind]);
    const room = fixed + perByte * bytes.length;
    const out = Buffer.alloc(1 + room + 8, GUARD);
    const end = field(file, before.length, before.length + bytes.length, options.quoted ?? false, out, 1);
    const written = [out[0], ...out.subarray(1 + room)];
    if (written.some((byte) => byte !== GUARD)) throw new Error('The encoder wrote outside the room it asks for.');
    if (!file.equals(Buffer.concat([before, bytes, behind]))) throw new Error('The encoder changed the file.');
    if (end < 0) return rejectCode(-end).code;
    const length = out.readInt32BE(1);
    if (end !== 5 + Math.max(0, length)) throw new Error(`The encoder gave ${end} as the end of ${length} bytes.`);
    return length < 0 ? null : Buffer.from(out.subarray(5, end));
  }

  return (text) => {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const results = neighbours.map((behind, at) => encodeBetween(bytes, neighbours.at(at - 1) ?? behind, behind));
    const [first = null] = results;
    for (const other of results) {
      if (String(first) !== String(other)) throw new Error('The encoder looked at what stands beside its field.');
    }
    return first;
  };
}
