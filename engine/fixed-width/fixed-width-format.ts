import { isOneOf, textTypes } from '../../model/column-types.ts';
import type { FixedWidthSource } from '../../model/fixed-width.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { FieldDecoder } from '../encoders/decoder.ts';
import { decoderOf } from '../encoders/encoding.ts';
import type { ByteSource } from '../record/byte-source.ts';
import type { ByteWindow } from '../record/byte-window.ts';
import { lineEndByte } from '../record/line-end.ts';
import { planByPlace } from '../record/plan-by-place.ts';
import { skipLines } from '../record/skip-lines.ts';
import type { ColumnPlan, TextFormat } from '../record/text-format.ts';
import { utf8Of } from '../record/utf16-bytes.ts';
import { FixedWidthRecords } from './fixed-width-records.ts';

/** A file of lines in which each column has its place. */
export class FixedWidthFormat implements TextFormat {
  readonly records: FixedWidthRecords;
  readonly plain = null;
  readonly decoder: FieldDecoder | null;
  readonly #source: FixedWidthSource;
  readonly #fieldOf: readonly number[];

  constructor(table: TableModel, source: FixedWidthSource) {
    const { columns } = table;
    const fields = columns.flatMap(({ range, type }) =>
      range === null ? [] : [{ ...range, isText: isOneOf(textTypes, type.name) }],
    );
    this.#fieldOf = planByPlace(table);
    this.#source = source;
    this.decoder = decoderOf(source.encoding);
    this.records = new FixedWidthRecords(source, fields);
  }

  text(bytes: ByteSource): ByteSource {
    return utf8Of(bytes, this.#source.encoding);
  }

  async begin(window: ByteWindow): Promise<ColumnPlan & { readonly newlines: number }> {
    const { skip } = this.#source;
    const newlines = skip === 0 ? 0 : await skipLines(window, skip, lineEndByte(this.#source));
    return { fieldOf: this.#fieldOf, warnings: [], newlines };
  }

  /** Nothing in such a file says what it should hold. */
  end(): void {}
}
