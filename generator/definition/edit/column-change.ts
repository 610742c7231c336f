import type { TypeName } from '../../../model/column-types.ts';
import { columnTypes } from '../../../model/column-types.ts';
import type { DraftColumn, Options } from '../draft.ts';
import { columnCall, optionsLiteral, propertyName } from '../literal.ts';

/** What changes of a column that a definition has. */
export interface ColumnChange {
  readonly column: string;
  readonly from: TypeName;
  readonly to: TypeName;
  /** Characters of a `varchar`; `'none'` where a `numeric` has no size any more; null where the size stays, or there is none. */
  readonly size: number | 'none' | null;
  /** Options that are added, or that take the place of others of their name. */
  readonly set: Options;
  readonly reason: string;
}

/** A column that a definition gets. */
export interface ColumnAddition {
  readonly column: string;
  readonly draft: DraftColumn;
  readonly reason: string | null;
}

/** What is done to a definition. */
export interface DefinitionChanges {
  readonly added: readonly ColumnAddition[];
  readonly changed: readonly ColumnChange[];
}

/** An added column, as its line of the definition. */
export function additionLine({ column, draft, reason }: ColumnAddition): string {
  return `${propertyName(column)}: ${columnCall(draft)},${reason === null ? '' : ` // ${reason}`}`;
}

/** A change in words, for a person who puts it in by hand. */
export function changeInWords({ column, from, to, size, set }: ColumnChange): string {
  const isSame = from === to && size === null;
  const type = isSame ? '' : `${columnTypes[to].builder}(${typeof size === 'number' ? size : ''})`;
  const options = Object.keys(set).length === 0 ? '' : optionsLiteral(set);
  return `${propertyName(column)}: ${[type, options].filter((part) => part !== '').join(' with ')}`;
}
