import { isOneOf, keylessTypes } from '../../model/column-types.ts';
import { groupDigits } from '../../model/group-digits.ts';
import { cannotInfer } from './cannot-infer.ts';
import type { InferredColumn } from './column-facts.ts';

/** What is told to be a table's key, and why. */
export interface FoundKey {
  readonly columns: readonly string[];
  readonly reason: string;
}

/** A name that says that its column tells records apart: `id`, or that of the table with `id` after it. */
function isKeyName(name: string, table: string): boolean {
  const singular = table
    .replace(/^(stg|raw|src|tmp)_/, '')
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
  return (
    /^(id|uuid|guid|key|pk)$/.test(name) ||
    [table, singular].some(
      (each) =>
        /^_?(id|uuid|key|code|no|number)$/.test(name.replace(new RegExp(`^${each}`), '')) && name.startsWith(each),
    )
  );
}

/** A name that a key often has, of whatever it is the key. */
const SOUNDS_SO = /(^|_)(id|key|code|uuid|guid|number|no|nr)$/;

const canBeKey = ({ unique, type }: InferredColumn) => unique && type !== 'numeric' && !isOneOf(keylessTypes, type);

/**
 * The key of a table: a column whose name says that it is one, and whose values are all different. Others may be different by
 * chance, and a second delivery would overwrite their rows: they are named, and the table appends.
 *
 * @param names The columns' names, in their order.
 */
export function findKey(
  table: string,
  columns: readonly InferredColumn[],
  names: readonly string[],
  records: number,
): FoundKey {
  const usable = names.filter((_, at) => columns[at] !== undefined && canBeKey(columns[at]));
  const named = usable.find((name) => isKeyName(name, table));
  const different = (name: string) => `${name} is different in each of the ${groupDigits(records)} records`;
  if (named !== undefined) return { columns: [named], reason: `${different(named)}.` };
  const likely = usable.find((name) => SOUNDS_SO.test(name)) ?? usable[0];
  if (likely === undefined)
    return { columns: [], reason: 'No column is a key: none that could be one has a different value in each record.' };
  return {
    columns: [],
    reason: `${different(likely)}. If it tells records apart in all files: key: ['${likely}'], load: merge()`,
  };
}

/** The key that a person named, proved as far as the files tell. @throws {EngineError} `cannot-infer` where it is none. */
export function givenKey(
  key: readonly string[],
  columns: readonly InferredColumn[],
  names: readonly string[],
): FoundKey {
  const unknown = key.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw cannotInfer(`no column ${unknown}`, '--key', `Name columns of the table: ${names.join(', ')}.`);
  const [only] = key;
  const column = columns[names.indexOf(only ?? '')];
  if (key.length === 1 && column !== undefined && !column.unique)
    throw cannotInfer(
      `${only ?? ''} is empty in a record, or has a value twice: a merge would keep one record of each`,
      '--key',
      'Name a key of more columns, or say --append.',
    );
  return { columns: key, reason: 'The key as it was said.' };
}
