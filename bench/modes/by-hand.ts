import { lineitem } from '../lineitem.ts';
import type { ModeName } from './lineitem-by-mode.ts';

const COLUMNS = Object.keys(lineitem.columns);
const KEY = ['l_orderkey', 'l_linenumber'];
const list = (from: string) => COLUMNS.map((name) => `${from}.${name}`).join(', ');
const onKey = (a: string, b: string) => KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(' and ');
const differs = `(${list('t')}) is distinct from (${list('s')})`;

const MERGE = `merge into plain.by_hand t using plain.staging s on ${onKey('t', 's')}
  when matched and ${differs} then update set
    ${COLUMNS.filter((name) => !KEY.includes(name)).map((name) => `${name} = s.${name}`)}
  when not matched then insert (${COLUMNS}) values (${list('s')})`;
const ABSENT = `delete from plain.by_hand t where not exists (select from plain.staging s where ${onKey('s', 't')})`;
const ENDED = `update plain.by_hand t set valid_to = now(), current = false from plain.staging s
  where ${onKey('t', 's')} and t.current and ${differs}`;
const BEGUN = `insert into plain.by_hand (${COLUMNS}, valid_from, current)
  select ${list('s')}, clock_timestamp(), true from plain.staging s
  where not exists (select from plain.by_hand t where ${onKey('t', 's')} and t.current)`;

/** How somebody does by hand what a mode does. */
interface ByHand {
  /** What the table has besides the columns of lineitem. */
  readonly table: string;
  /** Statements after the file's rows are in `plain.staging`; null where the file goes straight into the table. */
  readonly move: readonly string[] | null;
  readonly before: readonly string[];
}

const keyed = `, primary key (${KEY})`;

const HANDS: Readonly<Record<ModeName, ByHand>> = {
  append: {
    table: ', file int not null default 1',
    before: ['delete from plain.by_hand where file = 1'],
    move: null,
  },
  merge: { table: keyed, before: [], move: [MERGE] },
  snapshot: { table: keyed, before: [], move: [ABSENT, MERGE] },
  replace: { table: '', before: ['delete from plain.by_hand'], move: null },
  history: {
    table: `, valid_from timestamptz not null, valid_to timestamptz, current boolean not null,
      primary key (${KEY}, valid_from)`,
    before: [],
    move: [ENDED, BEGUN],
  },
};

/** Makes the empty table that is filled by hand. */
export function tableByHand(mode: ModeName): string {
  return `drop table if exists plain.by_hand;
    create table plain.by_hand (like plain.columns${HANDS[mode].table})`;
}

/** What psql is told, in one transaction, to bring a file into the table. @param isFirst The table is empty. */
export function commandsByHand(mode: ModeName, path: string, isFirst: boolean): readonly string[] {
  const { before, move } = HANDS[mode];
  const copy = (table: string) => `\\copy ${table} (${COLUMNS}) from '${path}' with (format csv, header)`;
  if (move === null) return [...(isFirst ? [] : before), copy('plain.by_hand')];
  if (isFirst && mode !== 'history') return [copy('plain.by_hand')];
  const staging = 'create unlogged table plain.staging (like plain.columns)';
  return [...before, staging, copy('plain.staging'), 'analyze plain.staging', ...move, 'drop table plain.staging'];
}
