import type { ColumnModel, ColumnType } from './column-model.ts';
import { isOneOf, momentTypes, numberTypes, type TypeName, textTypes, typeNames } from './column-types.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';
import { readFromFile } from './from-file.ts';
import { type MomentReading, readMomentFormats, readMomentReading } from './moment-formats.ts';
import { type NullTokens, noNullTokens, readNullTokens } from './null-tokens.ts';
import { readNumberFormat } from './number-format.ts';
import { readRange } from './read-fixed-width.ts';
import { Values } from './read-value.ts';
import { readTruthWords } from './truth-words.ts';

/** PostgreSQL's limits of a type's modifiers. */
const maxLength = 10_485_760;
const maxPrecision = 1000;

/** Null, with a mistake, where a modifier is wrong. */
function readType(fields: Fields, name: TypeName): ColumnType | null {
  if (name === 'varchar' || name === 'char') {
    const length = fields.wholeNumber('length', 1, maxLength);
    return length === null ? null : { name, length };
  }
  if (name !== 'numeric') return { name };
  if (fields.value('precision') === undefined && fields.value('scale') === undefined) return { name };
  const precision = fields.wholeNumber('precision', 1, maxPrecision);
  const scale = fields.wholeNumber('scale', -maxPrecision, maxPrecision);
  return precision === null || scale === null ? null : { name, precision, scale };
}

/** As Java spells them too: JavaScript also takes offsets, abbreviations such as EST, and any upper and lower case. */
const zoneName = /^(?:UTC|[A-Z]\w+(?:\/[A-Z][\w+-]+)+)$/;

function readTimezone(fields: Fields): string | null {
  const timezone = fields.text('timezone');
  if (timezone === null) return null;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: timezone }).resolvedOptions().timeZone;
    const misspelt = known !== timezone && known.toLowerCase() === timezone.toLowerCase();
    if (!zoneName.test(timezone) || misspelt) throw new RangeError();
    return timezone;
  } catch {
    fields.wrong('timezone', show(timezone), 'UTC or the IANA name of a zone, such as Europe/Berlin');
    return null;
  }
}

function readFormats(fields: Fields, name: TypeName, reading: MomentReading): readonly string[] {
  if (isOneOf(momentTypes, name)) return readMomentFormats(fields, name, reading);
  if (name !== 'bytea' || fields.value('format') === undefined) return [];
  return [fields.choice('format', ['hex', 'base64'], 'hex')];
}

/** PostgreSQL's tables have no more columns; a header may have some more. */
const mostRepeated = 4096;

/** Where in a header the column is found. */
function readOrigin(fields: Fields, name: string): Pick<ColumnModel, 'from' | 'nth' | 'range'> {
  const raw = fields.value('from');
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return { from: fields.textOrTexts('from') ?? [name], nth: null, range: null };
  }
  const place = fields.within('from', 'a name, a list of names, { name, nth }, or { start, end }');
  if (place?.has('start') === true) return { from: [name], nth: null, range: readRange(place) };
  const from = place?.text('name') ?? null;
  if (place?.value('name') === undefined) place?.wrong('name', 'nothing', 'the name in the header');
  const nth = place?.wholeNumber('nth', 1, mostRepeated) ?? null;
  place?.close();
  return { from: [from ?? name], nth, range: null };
}

function readFolder(fields: Fields): string | null {
  const folder = fields.text('folder');
  if (folder === null) return null;
  if (fields.value('from') !== undefined) fields.wrong('folder', 'both folder and from', 'one of them');
  if (folder === '' || /[=/]/.test(folder)) {
    fields.wrong('folder', show(folder), 'the name before the = of a folder, without = and /');
  }
  return folder;
}

/** What becomes of the letters of a text; a column of another type has none of it. */
function readLetters(fields: Fields, name: TypeName): Pick<ColumnModel, 'letterCase' | 'normalize'> {
  const says = (option: string) => isOneOf(textTypes, name) && fields.value(option) !== undefined;
  return {
    letterCase: says('case') ? fields.choice('case', ['upper', 'lower'], 'upper') : null,
    normalize: says('normalize') ? fields.choice('normalize', ['NFC'], 'NFC') : null,
  };
}

/** Notes values that no field has once its letters are changed. */
function checkLetters(fields: Fields, { letterCase, oneOf }: ColumnModel): void {
  if (letterCase === null || oneOf === null) return;
  const other = letterCase === 'upper' ? /[a-z]/ : /[A-Z]/;
  const wrong = oneOf.findIndex((value) => other.test(value));
  if (wrong < 0) return;
  fields.wrong(`oneOf[${wrong}]`, `letters that case: '${letterCase}' never gives`, `values in ${letterCase} case`);
}

/**
 * Normalises a column of a definition; null, with its mistakes, where its type cannot be told.
 *
 * @param nulls The source's.
 */
export function readColumn(
  name: string,
  raw: unknown,
  path: string,
  nulls: NullTokens,
  mistakes: Mistake[],
): ColumnModel | null {
  const builders = 'a column, such as text() or integer()';
  const fields = Fields.of(raw, path, builders, mistakes);
  if (fields === null) return null;
  const kind = typeNames.find((known) => known === fields.value('kind'));
  if (kind === undefined) {
    fields.wrong('kind', show(fields.value('kind')), builders);
    return null;
  }
  const type = readType(fields, kind);
  const pii = fields.flag('pii', false);
  // With a wrong modifier the values are held against the type without any.
  const values = new Values(fields, type ?? { name: kind }, pii);
  const bounded = isOneOf(numberTypes, kind) || isOneOf(momentTypes, kind);
  const listed = isOneOf(numberTypes, kind) || isOneOf(textTypes, kind);
  const reading = readMomentReading(fields, kind);
  const folder = readFolder(fields);
  const fromFile = readFromFile(fields, kind);
  const column: ColumnModel = {
    name,
    type: type ?? { name: kind },
    ...readOrigin(fields, name),
    folder,
    fromFile,
    required: fields.flag('required', false),
    optional: fields.flag('optional', false),
    ...readNullTokens(fields, folder === null && fromFile === null ? nulls : noNullTokens),
    trim: fields.flag('trim', false),
    textFormula: fields.flag('textFormula', false),
    ...readLetters(fields, kind),
    matches: isOneOf(textTypes, kind) ? fields.text('matches') : null,
    min: bounded ? values.one('min') : null,
    max: bounded ? values.one('max') : null,
    oneOf: listed ? values.several('oneOf') : null,
    formats: readFormats(fields, kind, reading),
    ...reading,
    numberFormat: isOneOf(numberTypes, kind) ? readNumberFormat(fields, kind) : null,
    truthWords: kind === 'boolean' ? readTruthWords(fields) : null,
    timezone: kind === 'timestamptz' ? readTimezone(fields) : null,
    default: values.one('default'),
    comment: fields.text('comment'),
    was: fields.value('was') === undefined ? [] : (fields.textOrTexts('was') ?? []),
    pii,
  };
  checkLetters(fields, column);
  if (bounded) values.compare(column.min, column.max);
  if (pii && column.folder !== null) {
    fields.wrong(
      'pii',
      "personal data in a folder's name",
      'a column of the file, or no pii: paths are shown in logs, reports and the ledger',
    );
  }
  if (column.optional && column.required && column.default === null) {
    fields.wrong(
      'optional',
      'optional and required, without a default',
      'a default for the rows of a file that lacks it',
    );
  }
  fields.close(['kind', 'length', 'precision', 'scale']);
  return column;
}
