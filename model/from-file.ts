import { columnTypes, isOneOf, type TypeName } from './column-types.ts';
import { type Fields, show } from './fields.ts';

/** What a column can hold of the file that its row came from, each with the types that take it. */
const fileFacts = {
  name: ['text', 'varchar'],
  path: ['text', 'varchar'],
  modified: ['timestamptz'],
  record: ['bigint', 'integer'],
  loaded: ['timestamptz'],
} as const satisfies Readonly<Record<string, readonly TypeName[]>>;

/** What a column holds of the file that its row came from. */
export type FromFile = keyof typeof fileFacts;

const factNames = ['name', 'path', 'modified', 'record', 'loaded'] as const satisfies readonly FromFile[];

/** Whether a column is read from a field of each record, and not from the file's path, its listing or its place in it. */
export function isField(column: { readonly folder: string | null; readonly fromFile: FromFile | null }): boolean {
  return column.folder === null && column.fromFile === null;
}

/** Where values come from, and how those of a field are to be read: the file's own are as they are, and always there. */
const ofFields = [
  'from',
  'folder',
  'optional',
  'default',
  'nulls',
  'quotedNulls',
  'trim',
  'textFormula',
  'format',
  'min',
  'max',
];
const ofMoments = ['pivot', 'fraction', 'timezone'];

/** What the column holds of its file; null for one that is read from elsewhere, or with a mistake. */
export function readFromFile(fields: Fields, kind: TypeName): FromFile | null {
  // Only columns of these types know of it, as a mistake with another name says.
  const isKnown = factNames.some((name) => isOneOf<TypeName>(fileFacts[name], kind));
  const raw = isKnown || fields.has('fromFile') ? fields.value('fromFile') : undefined;
  if (raw === undefined) return null;
  const fact = factNames.find((known) => known === raw);
  if (fact === undefined) {
    fields.wrong('fromFile', show(raw), factNames.map((name) => `'${name}'`).join(', '));
    return null;
  }
  const types: readonly TypeName[] = fileFacts[fact];
  if (!isOneOf(types, kind)) {
    const builders = types.map((type) => `${columnTypes[type].builder}()`).join(' or ');
    fields.wrong('fromFile', `'${fact}' in a column that is ${kind}`, builders);
    return null;
  }
  for (const option of [...ofFields, ...ofMoments, ...(fact === 'record' ? ['oneOf'] : [])]) {
    if (!fields.has(option) || fields.value(option) === undefined) continue;
    fields.wrong(option, `both fromFile and ${option}`, 'one of them: what a file says of itself is taken as it is');
  }
  if (fields.has('pii') && fields.value('pii') === true) {
    fields.wrong(
      'pii',
      'personal data in what a file says of itself',
      'a column of the file, or no pii: names and paths are shown in logs, reports and the ledger',
    );
  }
  return fact;
}
