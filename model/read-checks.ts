import { type CheckModel, onFailures } from './checks.ts';
import type { Mistake } from './errors.ts';
import { Fields, show } from './fields.ts';

const kinds = ['row', 'unique', 'references', 'row-count'] as const;
const BUILDERS = 'check(), unique(), references() or rowCount()';
/** PostgreSQL's limit of a name, which this one is like. */
const MAX_NAME = 63;
/** Files whose counts are looked up before each publish. */
const MAX_FILES = 1000;

function readColumns(fields: Fields, known: readonly string[]): readonly string[] {
  const columns = fields.texts('columns') ?? [];
  if (columns.length === 0) fields.wrong('columns', 'none', 'at least one column of this table');
  for (const [at, name] of columns.entries()) {
    if (!known.includes(name))
      fields.wrong(`columns[${at}]`, show(name), `a column of this table: ${known.join(', ')}`);
    else if (columns.indexOf(name) < at) fields.wrong(`columns[${at}]`, `${show(name)} again`, 'each column once');
  }
  return columns;
}

function readWithin(fields: Fields): number {
  const within = fields.value('within');
  if (typeof within === 'number' && within > 0 && within <= 100) return within;
  fields.wrong('within', show(within), 'a share of the median, such as 0.5, above 0 and up to 100');
  return 1;
}

function readOne(fields: Fields, known: readonly string[]): CheckModel | null {
  const kind = kinds.find((each) => each === fields.value('kind'));
  if (kind === undefined) {
    fields.wrong('kind', show(fields.value('kind')), BUILDERS);
    return null;
  }
  const name = fields.filledText('name', '');
  if (Buffer.byteLength(name) > MAX_NAME || /\p{Cc}/u.test(name))
    fields.wrong('name', show(name), `a name of up to ${MAX_NAME} bytes, without control characters`);
  const common = { name, onFailure: fields.choice('onFailure', onFailures, 'refuse') };
  switch (kind) {
    case 'row':
      return { ...common, kind, expression: fields.filledText('expression', 'true') };
    case 'unique':
      return { ...common, kind, columns: readColumns(fields, known) };
    case 'references': {
      const columns = readColumns(fields, known);
      const referenced = fields.texts('referenced') ?? [];
      return { ...common, kind, table: fields.filledText('table', ''), columns, referenced };
    }
    case 'row-count':
      return { ...common, kind, within: readWithin(fields), of: fields.wholeNumber('of', 1, MAX_FILES) ?? 1 };
  }
}

/** Normalises the checks of a table with these columns. */
export function readChecks(table: Fields, known: readonly string[], mistakes: Mistake[]): readonly CheckModel[] {
  const read: CheckModel[] = [];
  for (const [at, raw] of (table.list('checks') ?? []).entries()) {
    const fields = Fields.of(raw, table.pathOf(`checks[${at}]`), BUILDERS, mistakes);
    const model = fields === null ? null : readOne(fields, known);
    fields?.close(['kind']);
    if (model === null) continue;
    if (read.some(({ name }) => name === model.name))
      table.wrong(`checks[${at}].name`, `${show(model.name)} again`, 'a name of its own among the checks of the table');
    read.push(model);
  }
  return read;
}

/** Notes `unique()` of a table that keeps its history: a value holds for as many rows as it has periods. */
export function refuseUnique(table: Fields, checks: readonly CheckModel[]): void {
  for (const [at, { kind }] of checks.entries()) {
    if (kind === 'unique')
      table.wrong(`checks[${at}]`, 'unique() with history()', 'none: a value may be in several periods of a key');
  }
}
