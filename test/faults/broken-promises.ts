import type { Fault } from './fault.ts';
import { twoAtOnce } from './kinds/at-once.ts';
import { kill } from './kinds/kill.ts';
import { outlivedCrash } from './kinds/outlived-crash.ts';
import { pooler } from './kinds/pooler.ts';
import { zombie } from './kinds/zombie.ts';

/** The newest of the migrations that hold the text: what stands there is what is installed. */
export const MIGRATIONS = 'sql/runtime';

/** A promise that a copy of the program does not keep, and the fault that has to show it. */
export interface BrokenPromise {
  readonly name: string;
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  readonly fault: Fault;
  /** How many times the fault may have to be done until it strikes at the wrong moment. */
  readonly tries: number;
  /** Faults of a scenario: one, where only a load into an empty database shows it. @default as usual */
  readonly rounds?: number;
  /** What the harness has to say. */
  readonly says: RegExp;
}

const half = `do $half$ begin
  if (select target from aspen.load where id = \${loadId}) = 'event' then
    execute 'insert into event (id, file, delivery, amount, words, _file)
      select s.id, s.file, s.delivery, s.amount, s.words, f.file_id
      from aspen_staging.load_\${loadId} s join aspen.load_file f on f.load_id = \${loadId} and f.position = s._position
      where s._record % 2 = 0';
  end if; end $half$`;

/** What the harness would find if it were so. Undisturbed, each of these programs loads rightly. */
export const BROKEN: readonly BrokenPromise[] = [
  {
    name: 'half of the rows are there before the others',
    edits: [
      {
        file: 'dist/runtime/load-protocol.js',
        find: 'export async function publishLoad(client, loadId) {',
        replace: `export async function publishLoad(client, loadId) {\n    await client.query(\`${half}\`);`,
      },
    ],
    fault: pooler,
    tries: 3,
    says: /a reader saw that event \d+ was half visible/,
  },
  {
    name: 'the ledger is written before the rows',
    edits: [
      {
        file: MIGRATIONS,
        find: "  execute format('create unlogged table aspen_staging.%I (like aspen_table",
        replace: `  insert into aspen.published_file as p (target, uri, file_id, load_id)
  select s.target, s.uri, s.id, f.load_id from aspen.load_file f join aspen.source_file s on s.id = f.file_id
  where f.load_id = opened.id
  on conflict (target, uri) do update set file_id = excluded.file_id, load_id = excluded.load_id;
  execute format('create unlogged table aspen_staging.%I (like aspen_table`,
      },
      {
        file: MIGRATIONS,
        find: "update aspen.load_file f set status = 'overtaken'",
        replace: "update aspen.load_file f set status = 'pending'",
      },
    ],
    fault: kill,
    tries: 20,
    says: /the rows of \w+ \d+ are \[/,
  },
  {
    name: 'the rows of a first load are committed before the ledger',
    edits: [
      {
        file: 'dist/runtime/direct-transaction.js',
        find: '() => publishDirect(',
        replace: "async () => (await this.#client.query('commit'), await this.#client.query('begin'), publishDirect)(",
      },
    ],
    fault: kill,
    tries: 30,
    rounds: 1,
    says: /loads: only in the disturbed database/,
  },
  {
    name: 'a part of an abandoned load passes the fence',
    edits: [
      {
        file: MIGRATIONS,
        find: "and l.status = 'open' for share;\n  if not found then",
        replace: "and l.status = 'open' for share;\n  if false then",
      },
    ],
    fault: zombie,
    tries: 1,
    says: /the zombie was told nothing when it wanted to mark its part/,
  },
  {
    name: 'publish does not look whether staging has lost rows',
    edits: [
      {
        file: MIGRATIONS,
        find: 'if not (wrong is null) then',
        replace: 'if false then',
      },
    ],
    fault: outlivedCrash,
    tries: 1,
    says: /publish of an emptied load was told nothing/,
  },
  {
    name: 'loads of one table do not wait for each other',
    edits: [
      {
        file: MIGRATIONS,
        find: 'select pg_try_advisory_lock(aspen.target_lock(target))',
        replace: 'select true',
      },
    ],
    fault: twoAtOnce,
    tries: 10,
    says: /a program beside others ended with code 1/,
  },
  {
    name: 'ended loads keep their staging',
    edits: [
      {
        file: MIGRATIONS,
        find: "where l.staging and l.status <> 'open' order by",
        replace: "where l.staging and l.status = 'published' order by",
      },
    ],
    fault: kill,
    tries: 20,
    says: /left behind: the staging table/,
  },
  {
    name: 'a pooler in transaction mode is taken for a database',
    edits: [
      {
        file: 'dist/engine/load/sessions.js',
        find: 'await refuseTransactionPooler(sessions.control, sessions.copy);',
        replace: '',
      },
    ],
    fault: pooler,
    tries: 1,
    says: /the program behind a pooler does not say what is wrong/,
  },
];
