import { OPERATION } from '../../model/delete-when.ts';
import { isField } from '../../model/from-file.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { ByteSource } from '../record/byte-source.ts';
import { planByPlace } from '../record/plan-by-place.ts';
import type { ColumnPlan, TextFormat } from '../record/text-format.ts';
import { JsonRecords } from './json-records.ts';

/** A file with one JSON object in each line. */
export class JsonFormat implements TextFormat {
  readonly records: JsonRecords;
  readonly plain = null;
  readonly decoder = null;
  readonly #fieldOf: readonly number[];

  constructor(table: TableModel) {
    const columns = table.columns.filter((column) => isField(column) && column.name !== OPERATION);
    this.records = new JsonRecords(
      columns.map((column) => ({
        keys: column.from,
        mayLack: column.optional || column.default !== null,
        isJson: column.type.name === 'jsonb',
      })),
    );
    this.#fieldOf = planByPlace(table);
  }

  text(bytes: ByteSource): ByteSource {
    return bytes;
  }

  async begin(): Promise<ColumnPlan & { readonly newlines: number }> {
    return { fieldOf: this.#fieldOf, warnings: [], newlines: 0 };
  }

  /** Nothing in such a file says what it should hold. */
  end(): void {}
}
