import type { ColumnModel } from './column-model.ts';
import { isOneOf, type TypeName } from './column-types.ts';
import { readDeleteWhen } from './delete-when.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import { FILE_ORDERS } from './file-order.ts';
import { type HistoryMode, PERIOD_COLUMNS, type PeriodColumns } from './history.ts';
import { expectedIdentifier } from './identifier.ts';

/** Types of which a moment can be told. */
const momentTypes = ['date', 'timestamp', 'timestamptz'] as const satisfies readonly TypeName[];

function readPeriodColumns(load: Fields, mistakes: Mistake[]): PeriodColumns {
  const raw = load.value('columns');
  if (raw === undefined) return PERIOD_COLUMNS;
  const fields = Fields.of(raw, load.pathOf('columns'), "names, such as { from: 'since' }", mistakes);
  if (fields === null) return PERIOD_COLUMNS;
  const name = (part: keyof PeriodColumns) => fields.filledText(part, PERIOD_COLUMNS[part]);
  const columns = { from: name('from'), to: name('to'), current: name('current') };
  fields.close();
  for (const part of ['from', 'to', 'current'] as const) {
    const expected = expectedIdentifier(columns[part]);
    if (expected !== null) fields.wrong(part, show(columns[part]), expected);
  }
  if (new Set(Object.values(columns)).size < 3) load.wrong('columns', 'a name twice', 'three names');
  return columns;
}

/** Normalises what `history()` gives. */
export function readHistory(load: Fields, mistakes: Mistake[]): HistoryMode {
  const validFrom = (load.value('validFrom') ?? null) === null ? null : load.text('validFrom');
  const deleteWhen = readDeleteWhen(load);
  const order = load.choice('order', FILE_ORDERS, 'arrival');
  const columns = readPeriodColumns(load, mistakes);
  load.close(['mode']);
  return { mode: 'history', validFrom, deleteWhen, order, columns };
}

/** Notes a `validFrom` that tells no moment, or not the same one when its file is read again. @param column Null where there is none. */
export function checkValidFrom(table: Fields, column: ColumnModel | null): void {
  if (column === null) return;
  const { name, type, fromFile } = column;
  if (!isOneOf(momentTypes, type.name)) {
    table.wrong('load.validFrom', `${show(name)}, which is ${type.name}`, `a column that is ${momentTypes.join(', ')}`);
  } else if (fromFile === 'loaded') {
    const expected = 'a column that has the same value when a row comes again';
    table.wrong('load.validFrom', `${show(name)}, which holds when a file was loaded`, expected);
  }
}
