import type { Random } from '../../examples/random.ts';
import type { TableName } from './project.ts';

/** One record of a file, as the model of what should come of it keeps it. */
export interface FileRecord {
  readonly id: number;
  /** The file it belongs to; 0 where several files bring it. */
  readonly file: number;
  readonly delivery: number;
  readonly amount: number;
  /** Minutes since the beginning of the scenario's time. */
  readonly changed: number;
  readonly account: number;
}

/** Ids of a file's own records begin here. */
const OWN = 100_000;
const SHARED = 20;
const START = Date.UTC(2026, 0, 1);

/** Whether rows of the table are found by key, and the latest one wins. */
export function isMerged(table: TableName): boolean {
  return table === 'account' || table === 'rate';
}

/** Whether a file of the table says by itself what is there. */
export function isWhole(table: TableName): boolean {
  return table === 'stock' || table === 'price';
}

/** One delivery of a file. */
export interface FilePlace {
  readonly file: number;
  readonly delivery: number;
  readonly records: number;
  /** Whether it also brings ids that other files bring. */
  readonly shared: boolean;
}

/** Records of one delivery of a file. @param accounts Ids that its records may refer to. */
export function makeRecords(
  random: Random,
  table: TableName,
  { file, delivery, records, shared }: FilePlace,
  accounts: readonly number[],
): readonly FileRecord[] {
  const record = (id: number, owner: number): FileRecord => ({
    id,
    file: owner,
    delivery,
    amount: random.below(1_000_000),
    changed: random.below(20) === 0 ? random.below(1000) : delivery * 1000 + random.below(1000),
    account: table === 'entry' ? random.pick(accounts) : 0,
  });
  // Some own ids of an earlier delivery come again, some do not; where a file says what is there, some of any other file.
  const first = (isWhole(table) ? 0 : file * OWN) + (isMerged(table) || isWhole(table) ? random.below(100) : 0);
  const own = Array.from({ length: records }, (_, at) => record(first + at, file));
  return shared && isMerged(table) ? [...own, ...Array.from({ length: SHARED }, (_, at) => record(at + 1, 0))] : own;
}

/** A file's text. */
export function csvOf(table: TableName, records: readonly FileRecord[]): string {
  const last = isMerged(table) ? 'changed' : table === 'entry' ? 'account_id' : null;
  const lines = records.map(({ id, file, delivery, amount, changed, account }) => {
    const fields = [id, file, delivery, amount, `some words of record ${id}`];
    if (last === 'changed') fields.push(new Date(START + changed * 60_000).toISOString());
    if (last === 'account_id') fields.push(account);
    return fields.join(',');
  });
  const header = ['id', 'file', 'delivery', 'amount', 'words', ...(last === null ? [] : [last])];
  return `${[header.join(','), ...lines].join('\n')}\n`;
}
