import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runPipeline } from '../../engine/load/run-pipeline.ts';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { csv, definePipeline, defineTable, jsonb, merge, text } from '../../model/index.ts';
import { type Client, connect } from '../../runtime/connection/connect.ts';
import { type LoggingServer, startLoggingServer } from './logging-server.ts';

const PLANTED = /planted/i;

const pipeline = await compilePipeline(
  definePipeline({
    name: 'logged',
    tables: [
      defineTable({
        name: 'people',
        source: csv({ prefix: 'people/' }),
        columns: { email: text({ pii: true }), name: text({ pii: true }), more: jsonb({ pii: true }) },
        key: ['email'],
        load: merge(),
      }),
    ],
  }),
  '.',
);

const raising = (what: string) => `
  create function tell() returns trigger language plpgsql as $$ begin ${what}; return new; end $$;
  create trigger tell before insert or update on people for each row execute function tell()`;
const NO_TRIGGER = 'drop function tell() cascade';

/** What refuses a row that holds a planted value: SQL that makes it and that takes it away, and the file. */
const CASES: readonly (readonly [what: string, make: string, unmake: string, rows: readonly string[]])[] = [
  ['a key that repeats in a first load', '', '', ['planted@key,a,', 'planted@key,b,']],
  ['a document that only the server refuses', '', '', ['b@key,a,"{""planted"": ""\\u0000""}"', 'c@key,a,']],
  ['half of a character in a document', '', '', ['b@key,a,"{""planted"": ""\\ud800 \\udc00""}"', 'c@key,a,']],
  ['a number that is too large in a document', '', '', ['b@key,a,"{""planted"": 1e999999}"', 'c@key,a,']],
  [
    'a constraint',
    "alter table people add constraint c check (name <> 'planted')",
    'alter table people drop constraint c',
    ['d@key,planted,', 'planted@key,x,'],
  ],
  [
    'a unique index',
    'create unique index other on people (name)',
    'drop index other',
    ['e@key,planted,', 'f@key,planted,'],
  ],
  [
    'a column that is computed',
    'alter table people add length integer generated always as (1 / (7 - length(name))) stored',
    'alter table people drop length',
    ['g@key,planted,'],
  ],
  [
    'a trigger that raises',
    raising("raise exception 'no %', new.name using detail = new.name, hint = new.name"),
    NO_TRIGGER,
    ['h@key,planted,'],
  ],
  [
    'a trigger that raises under a code of the protocol',
    raising("raise exception using errcode = 'AS001', message = new.name, hint = new.name"),
    NO_TRIGGER,
    ['i@key,planted,'],
  ],
  [
    'a trigger that raises under a code of the moment',
    raising("raise exception using errcode = '55P03', message = new.name"),
    NO_TRIGGER,
    ['j@key,planted,'],
  ],
  [
    'a trigger that makes a table of a value',
    raising("execute format('create table people (%I integer)', new.name)"),
    NO_TRIGGER,
    ['k@key,planted,'],
  ],
  [
    'a check that looks a value up in the catalog',
    'alter table people add constraint c check (name::regclass is not null) not valid',
    'alter table people drop constraint c',
    ['l@key,planted,'],
  ],
];

describe.each([18, 15] as const)('the log of PostgreSQL %s', (version) => {
  const there = version === 18 || inject('servers')[15] !== null;
  const folder = mkdtempSync(join(tmpdir(), 'aspen-log-'));
  const files = mkdtempSync(join(tmpdir(), 'aspen-logged-'));
  let server: LoggingServer;
  let owner: Client;

  beforeAll(async () => {
    if (!there) return;
    server = await startLoggingServer(version, folder);
    owner = await connect(server.master, 'test');
  });
  afterAll(async () => {
    if (there) {
      await owner.end();
      await server.stop();
    }
    for (const each of [folder, files]) rmSync(each, { recursive: true, force: true });
  });

  /** Loads one file as a user who may set nothing that superusers set; gives all that the program reports. */
  async function load(rows: readonly string[], name: string): Promise<string> {
    rmSync(join(files, 'people'), { recursive: true, force: true });
    mkdirSync(join(files, 'people'));
    writeFileSync(join(files, 'people', name), `email,name,more\n${rows.join('\n')}\n`);
    const outcome = await runPipeline({
      pipeline,
      tables: pipeline.tables,
      connect: () => connect(server.master, 'test'),
      source: { kind: 'folder', folder: files },
      version: 'test',
      signal: new AbortController().signal,
      report: () => undefined,
    });
    const { rows: ledger } = await owner.query(
      `select (select string_agg(l::text, ' ') from aspen.load l) as loads,
        (select string_agg(f::text, ' ') from aspen.load_file f) as files, (select string_agg(s::text, ' ') from aspen.step s) as steps`,
    );
    return JSON.stringify([outcome.tables, outcome.tables.map(({ error }) => error?.message), ledger], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  }

  test.skipIf(!there)('is one that quotes rows, where nobody sees to it', async () => {
    await expect(owner.query("select 'planted by the test'::integer")).rejects.toThrow();
    await expect.poll(() => server.log()).toMatch(/planted by the test/);
  });

  test.skipIf(!there).each(CASES.map((each, at) => [...each, at] as const))(
    'has no personal value, and neither has what is reported, after %s',
    async (_, make, unmake, rows, at) => {
      if (at === 0) await load([], 'nothing.csv');
      await owner.query('truncate people');
      await owner.query(make);
      const before = server.log().length;
      const said = await load(rows, `${at}.csv`);
      await owner.query(unmake);
      // The log is in order: what came before this is in it too.
      await expect(owner.query(`do $$ begin raise exception 'the end of ${at}'; end $$`)).rejects.toThrow();
      await expect.poll(() => server.log().slice(before)).toContain(`the end of ${at}`);
      expect(server.log().slice(before)).not.toMatch(PLANTED);
      expect(said).not.toMatch(PLANTED);
      // Refused in one way or another: what is to be kept out of the log has been there.
      expect(said).toMatch(/refused|failed|rejected":1|superseded":1/);
    },
  );
});
