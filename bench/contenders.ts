import { lineitem } from './lineitem.ts';
import { aspenLoad, type Command, peer, psql } from './programs.ts';

/** What a contender is given. */
export interface Given {
  /** Of the database. */
  readonly url: string;
  /** The folder of the pipeline's files, which holds the files at `paths` and those that were loaded before. */
  readonly source: string;
  readonly paths: readonly string[];
  /** Python with what `peers/requirements.txt` names; null where there is none. */
  readonly python: string | null;
}

/** One way to bring csv files into a table with a key. */
export interface Contender {
  readonly name: string;
  /** Empties what it fills. */
  readonly empty: string;
  /** Fills an empty table; null where it cannot. */
  readonly fill: (given: Given) => readonly Command[] | null;
  /** Brings a file's rows into a table that has others, by the key; null where it cannot. */
  readonly merge: (given: Given) => readonly Command[] | null;
}

const KEY = ['l_orderkey', 'l_linenumber'];
const COLUMNS = Object.keys(lineitem.columns);
const copiesInto = (table: string, paths: readonly string[]) =>
  paths.map((path) => `\\copy ${table} from '${path}' with (format csv, header)`);

const STAGING = 'create unlogged table plain.staging (like plain.lineitem)';
const MERGE = [
  'analyze plain.staging',
  `merge into plain.lineitem t using plain.staging s on ${KEY.map((name) => `t.${name} = s.${name}`).join(' and ')}
   when matched and row(t.*) is distinct from row(s.*) then update set
     ${COLUMNS.filter((name) => !KEY.includes(name)).map((name) => `${name} = s.${name}`)}
   when not matched then insert values (${COLUMNS.map((name) => `s.${name}`)})`,
  'drop table plain.staging',
];

const byPeer = (script: string, args: (given: Given) => readonly string[]) => (given: Given) =>
  given.python === null || given.paths.length > 1 ? null : [peer(given.python, script, given.url, ...args(given))];

/** What others are measured against comes first. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: 'psql, by hand',
    empty: 'truncate plain.lineitem',
    fill: ({ url, paths }) => [psql(url, copiesInto('plain.lineitem', paths))],
    merge: ({ url, paths }) => [psql(url, [STAGING, ...copiesInto('plain.staging', paths), ...MERGE])],
  },
  {
    name: 'aspen load',
    empty: 'truncate lineitem; truncate aspen.run, aspen.source_file cascade',
    fill: ({ url, source }) => [aspenLoad(url, source)],
    merge: ({ url, source }) => [aspenLoad(url, source)],
  },
  {
    name: 'DuckDB',
    empty: 'truncate duckdb.lineitem',
    fill: byPeer('duckdb_copy', ({ paths }) => ['duckdb', 'lineitem', ...paths]),
    merge: () => null,
  },
  {
    name: 'dlt',
    empty: 'drop schema if exists dlt, dlt_staging cascade',
    fill: byPeer('dlt_load', ({ paths }) => [...paths, 'replace']),
    merge: byPeer('dlt_load', ({ paths }) => [...paths, 'merge']),
  },
  {
    name: 'Sling',
    empty: 'drop schema if exists sling cascade; create schema sling',
    fill: byPeer('sling_run', ({ paths }) => [...paths, 'sling.lineitem', 'full-refresh']),
    merge: byPeer('sling_run', ({ paths }) => [...paths, 'sling.lineitem', 'incremental']),
  },
];

/** What the contenders fill, besides what Aspen makes. */
export const THEIR_TABLES = `
  create schema plain; create table plain.lineitem (like lineitem including all);
  create schema duckdb; create table duckdb.lineitem (like lineitem including all)`;
