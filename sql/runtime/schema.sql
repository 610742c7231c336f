-- The schema that the migrations in this folder give. Kept true by test/runtime/schema.test.ts: do not edit.

create table aspen.accepted_file (
  target text not null,
  uri text not null,
  etag text not null,
  size bigint not null,
  code text not null,
  accepted timestamp with time zone not null default clock_timestamp(),
  accepted_by text not null default SESSION_USER,
  why text,
  constraint accepted_file_pkey PRIMARY KEY (target, uri, etag, size, code)
);
create table aspen.change_counter (
  relation text not null,
  changes bigint not null,
  constraint change_counter_pkey PRIMARY KEY (relation)
);
create table aspen.check_failure (
  load_id bigint not null,
  file_id bigint not null,
  name text not null,
  outcome text not null,
  failed bigint not null,
  examples jsonb not null,
  message text not null,
  constraint check_failure_file_id_fkey FOREIGN KEY (file_id) REFERENCES aspen.source_file(id),
  constraint check_failure_load_id_fkey FOREIGN KEY (load_id) REFERENCES aspen.load(id),
  constraint check_failure_outcome_check CHECK ((outcome = ANY (ARRAY['refused'::text, 'stopped'::text, 'warned'::text]))),
  constraint check_failure_pkey PRIMARY KEY (load_id, file_id, name)
);
create table aspen.deployment (
  id bigint generated always as identity not null,
  pipeline text not null,
  hash text not null,
  applied timestamp with time zone not null default clock_timestamp(),
  constraint deployment_pkey PRIMARY KEY (id)
);
create table aspen.direct_load (
  load_id bigint not null,
  key_sql text,
  constraint direct_load_load_id_fkey FOREIGN KEY (load_id) REFERENCES aspen.load(id),
  constraint direct_load_pkey PRIMARY KEY (load_id),
  constraint refuse_unpublished TRIGGER DEFERRABLE INITIALLY DEFERRED
);
create table aspen.load (
  id bigint generated always as identity not null,
  run_id bigint not null,
  target text not null,
  status text not null default 'open'::text,
  fingerprint text not null,
  parts integer,
  staging boolean not null default false,
  started timestamp with time zone not null default clock_timestamp(),
  ended timestamp with time zone,
  read bigint,
  inserted bigint,
  updated bigint,
  unchanged bigint,
  superseded bigint,
  deleted bigint,
  rejected bigint,
  held bigint,
  reason text,
  direct boolean not null default false,
  suppressed bigint,
  removed bigint,
  definition text,
  origin text,
  constraint load_pkey PRIMARY KEY (id),
  constraint load_run_id_fkey FOREIGN KEY (run_id) REFERENCES aspen.run(id),
  constraint load_status_check CHECK ((status = ANY (ARRAY['open'::text, 'published'::text, 'failed'::text, 'abandoned'::text]))),
  constraint load_target_fkey FOREIGN KEY (target) REFERENCES aspen.target(name)
);
create table aspen.load_file (
  load_id bigint not null,
  file_id bigint not null,
  "position" integer,
  previous_file_id bigint,
  status text not null default 'pending'::text,
  retry boolean not null default false,
  read bigint,
  staged bigint,
  rejected bigint,
  code text,
  message text,
  warnings text[] not null default '{}'::text[],
  replay boolean not null default false,
  dismissed boolean not null default false,
  constraint load_file_file_id_fkey FOREIGN KEY (file_id) REFERENCES aspen.source_file(id),
  constraint load_file_load_id_fkey FOREIGN KEY (load_id) REFERENCES aspen.load(id),
  constraint load_file_load_id_position_key UNIQUE (load_id, "position"),
  constraint load_file_pkey PRIMARY KEY (load_id, file_id),
  constraint load_file_previous_file_id_fkey FOREIGN KEY (previous_file_id) REFERENCES aspen.source_file(id),
  constraint load_file_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'published'::text, 'refused'::text, 'overtaken'::text])))
);
create table aspen.made_object (
  pipeline text not null,
  kind text not null,
  identity text not null,
  constraint made_object_pkey PRIMARY KEY (kind, identity)
);
create table aspen.migration (
  source text not null,
  number integer not null,
  name text not null,
  checksum text not null,
  applied timestamp with time zone not null default clock_timestamp(),
  constraint migration_pkey PRIMARY KEY (source, number)
);
create table aspen.part (
  load_id bigint not null,
  part integer not null,
  staged bigint not null,
  committed timestamp with time zone not null default clock_timestamp(),
  constraint part_load_id_fkey FOREIGN KEY (load_id) REFERENCES aspen.load(id),
  constraint part_pkey PRIMARY KEY (load_id, part)
);
create table aspen.part_file (
  load_id bigint not null,
  part integer not null,
  file_id bigint not null,
  read bigint not null,
  staged bigint not null,
  rejected bigint not null,
  code text,
  message text,
  retry boolean not null default false,
  warnings text[] not null default '{}'::text[],
  byte_offset bigint not null default 0,
  lines bigint not null default 0,
  etag text,
  first_key bytea,
  last_key bytea,
  constraint part_file_load_id_file_id_fkey FOREIGN KEY (load_id, file_id) REFERENCES aspen.load_file(load_id, file_id),
  constraint part_file_load_id_part_fkey FOREIGN KEY (load_id, part) REFERENCES aspen.part(load_id, part),
  constraint part_file_pkey PRIMARY KEY (load_id, file_id, part)
);
create table aspen.post_step_lock (
  one_row boolean not null default true,
  pid integer,
  key bigint,
  constraint post_step_lock_one_row_check CHECK (one_row),
  constraint post_step_lock_pkey PRIMARY KEY (one_row)
);
create table aspen.procedure (
  name text not null,
  pipeline text not null,
  source_hash text not null,
  applied timestamp with time zone not null default clock_timestamp(),
  constraint procedure_pkey PRIMARY KEY (name)
);
create table aspen.procedure_state (
  name text not null,
  source_hash text not null,
  inputs jsonb not null,
  step_id bigint not null,
  constraint procedure_state_pkey PRIMARY KEY (name),
  constraint procedure_state_step_id_fkey FOREIGN KEY (step_id) REFERENCES aspen.step(id)
);
create table aspen.published_file (
  target text not null,
  uri text not null,
  file_id bigint not null,
  load_id bigint not null,
  replay boolean not null default false,
  constraint published_file_file_id_fkey FOREIGN KEY (file_id) REFERENCES aspen.source_file(id),
  constraint published_file_load_id_fkey FOREIGN KEY (load_id) REFERENCES aspen.load(id),
  constraint published_file_pkey PRIMARY KEY (target, uri),
  constraint published_file_target_fkey FOREIGN KEY (target) REFERENCES aspen.target(name)
);
create table aspen.reject (
  load_id bigint not null,
  file_id bigint not null,
  record bigint not null,
  line bigint not null,
  byte_offset bigint not null,
  byte_length bigint not null,
  column_name text,
  code text not null,
  message text not null,
  value bytea,
  raw bytea,
  outcome text,
  outcome_load bigint,
  constraint reject_outcome_check CHECK ((outcome = ANY (ARRAY['loaded'::text, 'rejected again'::text, 'held back'::text, 'replaced'::text, 'dismissed'::text]))),
  constraint reject_outcome_load_fkey FOREIGN KEY (outcome_load) REFERENCES aspen.load(id)
);
create table aspen.rights (
  one_row boolean not null default true,
  loader name not null,
  constraint rights_one_row_check CHECK (one_row),
  constraint rights_pkey PRIMARY KEY (one_row)
);
create table aspen.run (
  id bigint generated always as identity not null,
  pipeline text not null,
  engine text not null,
  version text not null,
  external_id text,
  backend integer not null default pg_backend_pid(),
  secret_hash bytea,
  status text not null default 'running'::text,
  started timestamp with time zone not null default clock_timestamp(),
  ended timestamp with time zone,
  reason text,
  constraint run_pkey PRIMARY KEY (id),
  constraint run_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'refused'::text, 'stopped'::text, 'failed'::text, 'interrupted'::text, 'lost'::text])))
);
create table aspen.source_file (
  id bigint generated always as identity not null,
  target text not null,
  uri text not null,
  etag text not null,
  size bigint not null,
  modified timestamp with time zone not null,
  stat text,
  constraint source_file_pkey PRIMARY KEY (id),
  constraint source_file_target_fkey FOREIGN KEY (target) REFERENCES aspen.target(name),
  constraint source_file_target_uri_etag_size_key UNIQUE (target, uri, etag, size)
);
create table aspen.step (
  id bigint generated always as identity not null,
  run_id bigint not null,
  kind text not null,
  name text not null,
  load_id bigint,
  status text not null default 'running'::text,
  started timestamp with time zone not null default clock_timestamp(),
  ended timestamp with time zone,
  inputs jsonb,
  reason text,
  constraint step_kind_check CHECK ((kind = ANY (ARRAY['migrate'::text, 'load'::text, 'procedure'::text]))),
  constraint step_load_id_fkey FOREIGN KEY (load_id) REFERENCES aspen.load(id) ON DELETE SET NULL,
  constraint step_pkey PRIMARY KEY (id),
  constraint step_run_id_fkey FOREIGN KEY (run_id) REFERENCES aspen.run(id),
  constraint step_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'refused'::text, 'failed'::text, 'lost'::text])))
);
create table aspen.target (
  name text not null,
  pipeline text not null,
  schema_name text not null,
  fingerprint text not null,
  shape jsonb not null,
  program text not null,
  applied timestamp with time zone not null default clock_timestamp(),
  reject_records bigint default 0,
  reject_share double precision,
  later_files_follow boolean not null default false,
  holds_same_content boolean not null default false,
  folders text[] not null default '{}'::text[],
  personal text[] not null default '{}'::text[],
  brake_share double precision,
  brake_rows bigint,
  has_scope boolean not null default false,
  checks jsonb not null default '[]'::jsonb,
  search_path text[] not null default '{}'::text[],
  file_order text not null default 'arrival'::text,
  constraint target_file_order_check CHECK ((file_order = ANY (ARRAY['arrival'::text, 'name'::text, 'dms'::text]))),
  constraint target_pkey PRIMARY KEY (name)
);
create table aspen.tombstone (
  target text not null,
  key jsonb not null,
  as_of jsonb not null,
  buried timestamp with time zone not null default clock_timestamp(),
  constraint tombstone_target_fkey FOREIGN KEY (target) REFERENCES aspen.target(name) ON DELETE CASCADE
);

CREATE INDEX check_failure_file ON aspen.check_failure USING btree (file_id);
CREATE INDEX load_file_file ON aspen.load_file USING btree (file_id);
CREATE INDEX load_file_previous ON aspen.load_file USING btree (previous_file_id) WHERE (previous_file_id IS NOT NULL);
CREATE INDEX load_file_refused ON aspen.load_file USING btree (file_id) WHERE (status = 'refused'::text);
CREATE INDEX load_file_replay ON aspen.load_file USING btree (file_id) WHERE replay;
CREATE INDEX load_open ON aspen.load USING btree (target) WHERE (status = 'open'::text);
CREATE INDEX load_run ON aspen.load USING btree (run_id);
CREATE INDEX load_staging ON aspen.load USING btree (id) WHERE staging;
CREATE INDEX published_file_file ON aspen.published_file USING btree (file_id);
CREATE INDEX published_file_load ON aspen.published_file USING btree (load_id);
CREATE INDEX published_file_replay ON aspen.published_file USING btree (target) WHERE replay;
CREATE INDEX reject_file ON aspen.reject USING btree (load_id, file_id, record);
CREATE INDEX reject_settled ON aspen.reject USING btree (outcome_load) WHERE (outcome_load IS NOT NULL);
CREATE INDEX reject_standing ON aspen.reject USING btree (file_id) WHERE (outcome IS NULL);
CREATE INDEX source_file_content ON aspen.source_file USING btree (target, etag, size);
CREATE INDEX step_load ON aspen.step USING btree (load_id) WHERE (load_id IS NOT NULL);
CREATE INDEX step_run ON aspen.step USING btree (run_id);
CREATE INDEX tombstone_buried ON aspen.tombstone USING btree (buried);
CREATE INDEX tombstone_target ON aspen.tombstone USING btree (target);

create view aspen.refused_now as
 SELECT DISTINCT ON (s.target, s.uri) f.load_id,
    f.file_id
   FROM ((aspen.load_file f
     JOIN aspen.source_file s ON ((s.id = f.file_id)))
     LEFT JOIN aspen.published_file p ON (((p.target = s.target) AND (p.uri = s.uri))))
  WHERE ((f.status = 'refused'::text) AND (NOT f.dismissed) AND ((p.load_id IS NULL) OR (p.load_id < f.load_id)))
  ORDER BY s.target, s.uri, f.load_id DESC;
create view aspen.rejected_now as
 SELECT refused_now.load_id,
    refused_now.file_id,
    false AS published
   FROM aspen.refused_now
UNION ALL
 SELECT p.load_id,
    p.file_id,
    true AS published
   FROM (aspen.published_file p
     JOIN aspen.load_file f ON (((f.load_id = p.load_id) AND (f.file_id = p.file_id))))
  WHERE ((f.rejected > 0) AND (NOT (EXISTS ( SELECT
           FROM aspen.refused_now r
          WHERE (r.file_id = p.file_id)))));

comment on table aspen.accepted_file is 'Versions of files that a person wants published, although they were refused for this reason';
comment on table aspen.change_counter is 'How often a relation was changed, by a publish or by a step that writes it';
comment on table aspen.check_failure is 'Checks of a definition that rows of a file did not pass, and what came of it';
comment on column aspen.check_failure.failed is 'How many of the file''s records failed';
comment on column aspen.check_failure.examples is 'The first five of them: record, and values, without those of personal columns and of checks that look at such';
comment on table aspen.deployment is 'What `cdk deploy` brought here: a stack that rolls back asks for the one before again';
comment on column aspen.deployment.hash is 'Hash of all that was brought';
comment on table aspen.direct_load is 'What a direct load has to put back before it ends; gone when its transaction ends';
comment on column aspen.direct_load.key_sql is 'The statement that makes the key again; null where the table has none';
comment on table aspen.load is 'Attempts to bring a set of source files into one table';
comment on column aspen.load.parts is 'How many parts the driver announced; publish wants a marker for each';
comment on column aspen.load.staging is 'Whether the staging table may still be there; the janitor looks for it';
comment on column aspen.load.held is 'Good records of files that were refused: not published';
comment on column aspen.load.direct is 'Whether it went straight into its table, which was empty';
comment on column aspen.load.suppressed is 'Records that a trigger of the table left out';
comment on column aspen.load.removed is 'Rows that went since they were not delivered any more';
comment on column aspen.load.definition is 'Hash of the definition that its files were read under; null: not told';
comment on column aspen.load.origin is 'Which folder of the pipeline its files came from, where others may have files of the same names; null: not told';
comment on table aspen.load_file is 'The ledger: which load took which version of which file, and what came of it';
comment on column aspen.load_file.position is 'Place in the order of arrival within the load, from 1';
comment on column aspen.load_file.previous_file_id is 'The version that was published when the load began; another one by now means that the load was overtaken';
comment on column aspen.load_file.retry is 'A refusal that does not keep this version from being tried again';
comment on column aspen.load_file.replay is 'A refusal after which a person wants the file read again, in the place that it had';
comment on column aspen.load_file.dismissed is 'A refusal that a person has put aside: its file does not come again';
comment on table aspen.made_object is 'What the tables, migrations and procedures of a pipeline made';
comment on column aspen.made_object.kind is 'As pg_identify_object calls it: table, view, function …';
comment on table aspen.migration is 'Numbered migrations that were applied: those of Aspen and those of each pipeline';
comment on table aspen.part is 'Markers: the parts whose rows are in staging. Logged, so that they outlive a crash that empties staging';
comment on table aspen.part_file is 'What a part read of each of its files; a split file stands in several parts';
comment on column aspen.part_file.byte_offset is 'Where the part began to read the file';
comment on column aspen.part_file.lines is 'Newlines that the part read, its header''s among them';
comment on column aspen.part_file.etag is 'The version as the part found it; null where the listing told it';
comment on column aspen.part_file.first_key is 'Keys, as bytes, where each of the file''s comes after the one before; else null';
comment on table aspen.post_step_lock is 'Who holds the lock of the post-step: the server process with this pid, as long as it holds the advisory lock with this key';
comment on table aspen.procedure is 'Stored procedures of the pipelines, with the source that is in place';
comment on table aspen.procedure_state is 'The last successful step of each procedure, and what it had read by then';
comment on table aspen.published_file is 'The last published version of each source file; a file is pending when it differs';
comment on column aspen.published_file.replay is 'It is to be read again, since records of it were rejected';
comment on table aspen.refused_now is 'Files that stand refused';
comment on table aspen.reject is 'Records that a rule refused; one row for each column that did not pass';
comment on column aspen.reject.value is 'The field as it stands in the file; null where it is personal';
comment on column aspen.reject.raw is 'The whole record; null where the table has personal columns';
comment on column aspen.reject.outcome is 'What became of the record when its file was read again; replaced: another version of the file came; null: it stands';
comment on column aspen.reject.outcome_load is 'The load that decided it';
comment on table aspen.rejected_now is 'Files of which rejected records stand, refused or published without them';
comment on table aspen.rights is 'The role that loaders are members of';
comment on table aspen.run is 'Executions of a pipeline: loads, then post-step';
comment on column aspen.run.external_id is 'What the engine''s own service calls the run, such as a Glue job run id';
comment on column aspen.run.backend is 'Server process of the run''s session: a running run without it was lost';
comment on column aspen.run.secret_hash is 'Hash of what the run''s sessions know, and nobody else; null: nobody may go on with it';
comment on table aspen.source_file is 'Versions of source files that were ever offered';
comment on column aspen.source_file.stat is 'What tells a laptop that the content need not be hashed again';
comment on table aspen.step is 'What a run did, step by step';
comment on column aspen.step.inputs is 'For a procedure: the change counters of what it reads, taken before it ran';
comment on table aspen.target is 'Tables that Aspen loads, with the definition they were made from';
comment on column aspen.target.fingerprint is 'Hash of the shape; a load begun under another one is refused';
comment on column aspen.target.program is 'Hash of the generated SQL that is in place';
comment on column aspen.target.reject_records is 'The most rejects with which a file is published; null: no such limit';
comment on column aspen.target.reject_share is 'The largest share of rejects with which a file is published; null: no such limit';
comment on column aspen.target.later_files_follow is 'Whether files that were published after one that is read again are read again too: they may hold the same rows';
comment on column aspen.target.holds_same_content is 'Whether a file waits for a person whose content is published under another name: its rows would be there twice';
comment on column aspen.target.folders is 'Folders of a path whose values are columns: content is the same only where these are';
comment on column aspen.target.personal is 'Columns whose values are not to be seen';
comment on column aspen.target.brake_share is 'Where each file says what is there by itself: the largest share of the rows that may go at once; else null';
comment on column aspen.target.brake_rows is 'So many may go in any case, unless they are all there are';
comment on column aspen.target.has_scope is 'Whether each file speaks of a part of the table only';
comment on column aspen.target.checks is 'What is checked of the rows that a load would publish, as its definition says';
comment on column aspen.target.search_path is 'The schemas that whoever made the table finds names in';
comment on column aspen.target.file_order is 'What orders files: when they arrived, their names, or their names as AWS DMS gives them, full loads first';
comment on table aspen.tombstone is 'Keys whose deletion has a place in the order of their records';
comment on column aspen.tombstone.key is 'The values of the key''s columns, in its order';
comment on column aspen.tombstone.as_of is 'What orders the records of a key, as the record had it that deleted';

CREATE OR REPLACE FUNCTION aspen.abandon_load(load_id bigint, reason text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.load l set status = 'abandoned', reason = abandon_load.reason, ended = clock_timestamp()
  where l.id = load_id and l.status = 'open'
$function$
;

CREATE OR REPLACE FUNCTION aspen.accept_file(file_id bigint, why text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  insert into aspen.accepted_file (target, uri, etag, size, code, why)
  select s.target, s.uri, s.etag, s.size, coalesce(aspen.accepted_check(c.name), f.code), accept_file.why
  from aspen.refused_now n join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
  join aspen.source_file s on s.id = n.file_id
  left join aspen.check_failure c on f.code = 'check-failed' and c.load_id = f.load_id and c.file_id = f.file_id
    and c.outcome = 'refused'
  where n.file_id = accept_file.file_id on conflict do nothing;
  select aspen.retry_file(accept_file.file_id)
$function$
;

CREATE OR REPLACE FUNCTION aspen.accepted_check(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select 'check-failed: ' || name
$function$
;

CREATE OR REPLACE FUNCTION aspen.accepted_in_words(file aspen.source_file, code text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select concat_ws(': ', 'accepted by ' || a.accepted_by, a.why) from aspen.accepted_file a
  where a.target = file.target and a.uri = file.uri and a.etag = file.etag and a.size = file.size
    and a.code = accepted_in_words.code
$function$
;

CREATE OR REPLACE FUNCTION aspen.apply_staging(load_id bigint, target text, staging regclass, OUT inserted bigint, OUT updated bigint, OUT superseded bigint, OUT deleted bigint, OUT suppressed bigint, OUT removed bigint)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform set_config('search_path', aspen.path_of(target), true);
  execute format('select * from aspen_table.%I($1, $2)', target)
    into inserted, updated, superseded, deleted, suppressed, removed using load_id, staging;
  set constraints all immediate;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.apply_units(load aspen.load, goal aspen.target, staging regclass, OUT inserted bigint, OUT updated bigint, OUT superseded bigint, OUT deleted bigint, OUT suppressed bigint, OUT removed bigint)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  unit record;
  one record;
  removing text;
  rows regclass := staging;
  several boolean := (
    select count(*) > 1 from aspen.load_file f where f.load_id = load.id and f.status = 'pending');
  cascades boolean := not goal.has_scope and exists (select from aspen.cascades(aspen.relation_of(goal.name)));
  name text := format('aspen_staging.%I', format('trial_%s', load.id));
  code text;
  failure jsonb;
begin
  inserted := 0;
  updated := 0;
  superseded := 0;
  deleted := 0;
  suppressed := 0;
  removed := 0;
  if several then
    execute format('create index on %s (_position)', staging);
    execute format('create unlogged table %s (like %s)', name, staging);
    rows := name::regclass;
  end if;
  for unit in
    select f.position, s as file, f.previous_file_id = f.file_id as again, max(f.position) over () as last_position
    from aspen.load_file f join aspen.source_file s on s.id = f.file_id
    where f.load_id = load.id and f.status = 'pending' order by f.position
  loop
    if several then
      execute format('truncate %s', rows);
      execute format('insert into %s select * from %s s where s._position = $1', rows, staging) using unit.position;
      execute format('analyze %s', rows);
    end if;
    -- What was published before is read again after another one that took its rows away: it has them come again.
    -- Where rows of other tables go with those that go, a row that the last unit has must not go on the way there.
    removing := case when cascades and unit.position < unit.last_position then 'later' when unit.again then 'again' when aspen.is_accepted(unit.file, 'brake') then 'all' else 'few' end;
    failure := null;
    -- Which one the checks of the definition look at.
    perform set_config('aspen.unit', unit.position::text, true);
    begin
      perform set_config('search_path', aspen.path_of(goal.name), true);
      execute format('select * from aspen_table.%I($1, $2, $3)', goal.name) into strict one using load.id, rows, removing;
      set constraints all immediate;
    exception when assert_failure or others then
      declare
        said text;
        context text;
        details text;
        at_constraint text;
        at_table text;
        at_schema text;
        at_column text;
      begin
        get stacked diagnostics code = returned_sqlstate, said = message_text, context = pg_exception_context,
          details = pg_exception_detail, at_constraint = constraint_name, at_table = table_name, at_schema = schema_name, at_column = column_name;
        if code = 'AS016' and context like 'PL/pgSQL function aspen.raise(%' then
          failure := jsonb_build_object('code', 'brake', 'message', said);
        elsif aspen.is_of_checks(code, context) then
          if details::jsonb @> '[{"on_failure": "stop"}]' then
            raise;
          end if;
          perform aspen.settle_checks(load.id, details::jsonb);
          failure := jsonb_build_object('code', 'check-failed');
        elsif not aspen.may_be_of_rows(code) then
          perform aspen.raise_again(code, said, context, goal.name);
        else
          failure := jsonb_build_object('code', code, 'message', said, 'constraint', at_constraint, 'table', at_table,
            'schema', at_schema, 'column', at_column);
        end if;
      end;
    end;
    if failure is not null then
      update aspen.load_file f set status = 'refused', code = r.code, message = r.message
      from (
        select failure ->> 'code' as code, failure ->> 'message' as message where failure ->> 'code' = 'brake'
        union all
        select w.code, coalesce(aspen.referred_in_words(failure, goal.name), w.message)
        from aspen.refusal_in_words(failure, goal.name, staging, unit.position) w where failure ->> 'code' <> 'brake'
      ) r
      where f.load_id = load.id and f.position = unit.position and failure ->> 'code' <> 'check-failed';
      continue;
    end if;
    update aspen.load_file f set warnings = f.warnings || case one.removing
      when 'none' then 'rows that it does not have stay, since a rejected record whose key cannot be read may be theirs'
      when 'all' then aspen.accepted_in_words(unit.file, 'brake') end
    where f.load_id = load.id and f.position = unit.position and one.removing in ('none', 'all');
    inserted := inserted + one.inserted;
    updated := updated + one.updated;
    superseded := superseded + one.superseded;
    deleted := deleted + one.deleted;
    suppressed := suppressed + one.suppressed;
    removed := removed + one.removed;
  end loop;
  if several then
    execute format('drop table %s', name);
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.begin_direct(load_id bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '1s'
AS $function$
declare
  relation regclass;
begin
  -- What this transaction saw before the lock is not what is in the table then.
  perform aspen.need_read_committed('a direct load');
  perform aspen.need_load(load_id);
  -- Rights come before locks: who may not load directly holds nobody up.
  select aspen.relation_of(l.target) into relation from aspen.load l where l.id = load_id and l.status = 'open';
  if relation is null or not aspen.takes_direct_loads(relation) then
    return false;
  end if;
  begin
    perform from aspen.load l join aspen.target t on t.name = l.target where l.id = load_id for no key update of t;
    execute format('lock table %s in access exclusive mode', relation);
  exception when lock_not_available then
    return false;
  end;
  -- Somebody may have been first.
  if not aspen.may_load_directly(load_id) then
    return false;
  end if;
  insert into aspen.direct_load (load_id, key_sql) values (load_id, aspen.clear_table(relation));
  return true;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.bound_load(load_id bigint, most_files bigint, most_bytes bigint)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  for_target text;
  kept integer;
begin
  perform aspen.need_load(load_id);
  select l.target into strict for_target from aspen.load l where l.id = bound_load.load_id and l.status = 'open';
  select max(o.position) into kept from (
    select p.position, count(*) over arrived as files, sum(s.size) over arrived as bytes,
      p.file_id in (select r.file_id from aspen.replaying(for_target) r) as again
    from aspen.load_file p join aspen.source_file s on s.id = p.file_id
    where p.load_id = bound_load.load_id
    window arrived as (order by p.position)
  ) o
  where o.files = 1 or o.again or o.files <= most_files and o.bytes <= most_bytes;
  delete from aspen.load_file p where p.load_id = bound_load.load_id and p.position > kept;
  return kept;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.brake(target text, removing text, removed bigint, of_rows bigint, before jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  goal aspen.target;
  loss record;
  stops boolean;
  lost bigint;
  emptied bigint;
  remaining bigint;
  told text[] := '{}';
begin
  if removing in ('all', 'again') or removed = 0 then
    return;
  end if;
  select * into strict goal from aspen.target t where t.name = target;
  stops := removed > goal.brake_share * of_rows and (removed > goal.brake_rows or removed = of_rows);
  for loss in
    select c.key::oid::regclass as relation, aspen.name_beside(c.key::oid::regclass, aspen.relation_of(target)) as name,
      c.value as now, before -> c.key as earlier
    from jsonb_each(aspen.cascaded_so_far(aspen.relation_of(target))) c order by 1
  loop
    lost := (loss.now ->> 0)::bigint - (loss.earlier ->> 0)::bigint;
    emptied := (loss.now ->> 1)::bigint - (loss.earlier ->> 1)::bigint;
    if lost > 0 and has_table_privilege(loss.relation, 'select') then
      execute format('select count(*) from %s', loss.relation) into remaining;
      stops := stops or lost > goal.brake_share * (lost + remaining) and (lost > goal.brake_rows or remaining = 0);
      told := told || format('%s of %s rows of %s', aspen.grouped(lost), aspen.grouped(lost + remaining), loss.name);
    elsif lost > 0 then
      -- A table of somebody else's: what the server last counted has to do.
      stops := stops or lost > goal.brake_rows and lost > goal.brake_share * (
        select greatest(c.reltuples, lost) from pg_class c where c.oid = loss.relation);
      told := told || format('%s rows of %s', aspen.grouped(lost), loss.name);
    end if;
    if emptied > 0 then
      told := told || format('what %s rows of %s refer to', aspen.grouped(emptied), loss.name);
    end if;
  end loop;
  if stops then
    perform aspen.raise('AS016', format('would delete %s of %s rows (%s %%)%s: the limit is %s %%',
      aspen.grouped(removed), aspen.grouped(of_rows), trim_scale(round(100.0 * removed / of_rows, 1)),
      case when told = '{}' then '' else ', and with them ' || array_to_string(told, ', ') end,
      trim_scale(round(goal.brake_share::numeric * 100, 4))));
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.cascaded_so_far(target regclass)
 RETURNS jsonb
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(jsonb_object_agg(c.relation::oid::text, jsonb_build_array(
    (select sum(pg_stat_get_xact_tuples_deleted(r.relid)) from (
      select relid from pg_partition_tree(c.relation) union select c.relation) r),
    (select sum(pg_stat_get_xact_tuples_updated(r.relid)) from (
      select relid from pg_partition_tree(c.relation) union select c.relation) r))), '{}')
  from aspen.cascades(target) c
$function$
;

CREATE OR REPLACE FUNCTION aspen.cascades(target regclass)
 RETURNS TABLE(relation regclass)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with recursive reached as (
    select target as relation, true as deletes
    union
    select k.conrelid::regclass, k.confdeltype = 'c'
    from reached r join pg_constraint k on k.confrelid = r.relation
    where r.deletes and k.contype = 'f' and k.conparentid = 0 and k.confdeltype in ('c', 'n', 'd') and k.conrelid <> target
  )
  select distinct r.relation from reached r where r.relation <> target
$function$
;

CREATE OR REPLACE FUNCTION aspen.changes_table(load_id bigint)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select format('aspen_staging.%I', format('changes_%s', load_id))
$function$
;

CREATE OR REPLACE FUNCTION aspen.check_parts(load aspen.load)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  marked bigint;
  unread bigint;
begin
  select count(*) into marked from aspen.part p where p.load_id = load.id and p.part between 1 and load.parts;
  if marked is distinct from load.parts then
    perform aspen.raise('AS003', format('load %s has %s of %s parts', load.id, marked, load.parts));
  end if;
  select count(*) into unread from aspen.load_file f
  where f.load_id = load.id
    and not exists (select from aspen.part_file p where p.load_id = load.id and p.file_id = f.file_id);
  if unread > 0 then
    perform aspen.raise('AS003', format('load %s has %s files that no part read', load.id, unread));
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.check_rows(load_id bigint, target text, staging regclass, rows text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  failures jsonb;
  unit integer := (
    select current_setting('aspen.unit', true)::integer from aspen.target t where t.name = target and t.brake_share is not null);
begin
  if not aspen.is_whole(load_id, target, staging) then
    return;
  end if;
  select coalesce(jsonb_agg(f.failure || jsonb_build_object('file', l.file_id)), '[]') into failures
  from jsonb_array_elements(aspen.judge_rows(load_id, target, rows)) f (failure)
  join aspen.load_file l on l.load_id = check_rows.load_id and l.position = (f.failure ->> 'position')::integer
  join aspen.source_file s on s.id = l.file_id
  where (unit is null or l.position = unit)
    and (f.failure ->> 'on_failure' <> 'refuse' or not aspen.is_accepted(s, aspen.accepted_check(f.failure ->> 'name')));
  if exists (select from jsonb_array_elements(failures) f where f ->> 'on_failure' <> 'warn') then
    raise exception using errcode = 'AS015', message = 'checks failed', detail = failures;
  end if;
  perform aspen.note_failures(load_id, failures);
  update aspen.load_file l set warnings = l.warnings || w.messages
  from (
    select (f ->> 'file')::bigint as file_id, array_agg(f ->> 'message' order by f ->> 'name') as messages
    from jsonb_array_elements(failures) f group by 1
  ) w where l.load_id = check_rows.load_id and l.file_id = w.file_id;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.check_staged(load_id bigint, staging regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  wrong record;
begin
  execute format('
    select m.position, m.staged as marked, s.staged as found
    from (
      select f.position, sum(p.staged) as staged
      from aspen.part_file p join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
      where p.load_id = $1 group by f.position having sum(p.staged) > 0
    ) m full join (select _position as position, count(*) as staged from %s where _record > 0 group by _position) s using (position)
    where m.staged is distinct from s.staged limit 1', staging) into wrong using load_id;
  -- Not `is not null`: that wants a value in every column.
  if not (wrong is null) then
    perform aspen.raise('AS004', format('of file %s of load %s, parts brought %s rows, and staging holds %s',
      wrong.position, load_id, coalesce(wrong.marked, 0), coalesce(wrong.found, 0)));
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.checked_relation(target text, relation text)
 RETURNS regclass
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if exists (select from aspen.target t where t.name = relation) then
    return aspen.relation_of(relation);
  end if;
  perform set_config('search_path', aspen.path_of(target), true);
  return to_regclass(relation);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.clear_table(target regclass)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  key record;
begin
  execute format('truncate %s', target);
  select c.conname, pg_get_constraintdef(c.oid) as definition into key
  from pg_constraint c where c.conrelid = target and c.contype = 'p';
  if not found then
    return null;
  end if;
  execute format('alter table %s drop constraint %I', target, key.conname);
  return format('alter table %s add constraint %I %s', target, key.conname, key.definition);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.close_empty_load(load_id bigint)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.need_load(load_id);
  delete from aspen.load l where l.id = load_id and l.status = 'open'
    and not exists (select from aspen.load_file f where f.load_id = l.id)
$function$
;

CREATE OR REPLACE FUNCTION aspen.current_inputs(inputs text[])
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(jsonb_object_agg(i, coalesce(c.changes, 0)), '{}')
  from unnest(inputs) i left join aspen.change_counter c on c.relation = i
$function$
;

CREATE OR REPLACE FUNCTION aspen.describe_checks(target text, checks jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  one jsonb;
begin
  update aspen.target t set checks = describe_checks.checks where t.name = target;
  perform set_config('search_path', aspen.path_of(target), true);
  for one in select c from jsonb_array_elements(checks) c where c ->> 'kind' = 'row' loop
    begin
      execute format(E'select from aspen_table.%I where (\n%s\n) is false limit 0', target, one ->> 'expression');
    exception when others then
      perform aspen.raise('AS014', format('the check "%s" of %s is not one that PostgreSQL takes: %s (SQLSTATE %s)',
        one ->> 'name', target, sqlerrm, sqlstate));
    end;
  end loop;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.describe_load(load_id bigint, definition text, origin text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.need_load(load_id);
  update aspen.load l set definition = describe_load.definition, origin = describe_load.origin
  where l.id = load_id and l.status = 'open'
$function$
;

CREATE OR REPLACE FUNCTION aspen.describe_target(target text, later_files_follow boolean, holds_same_content boolean, folders text[], personal text[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.target t set later_files_follow = describe_target.later_files_follow,
    holds_same_content = describe_target.holds_same_content, folders = describe_target.folders,
    personal = describe_target.personal, checks = '[]'
  where t.name = target
$function$
;

CREATE OR REPLACE FUNCTION aspen.describe_units(target text, brake_share double precision, brake_rows bigint, has_scope boolean)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.target t set brake_share = describe_units.brake_share, brake_rows = describe_units.brake_rows,
    has_scope = describe_units.has_scope
  where t.name = target
$function$
;

CREATE OR REPLACE FUNCTION aspen.differing_files(target text, uris text[], etags text[], sizes bigint[], stats text[])
 RETURNS integer[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(array_agg(o.place::integer order by o.place), '{}')
  from unnest(uris, etags, sizes, stats) with ordinality as o (uri, etag, size, stat, place)
  -- One at a time, by the index: whatever the server takes the ledger's size for, it does not read all of it for each page.
  left join lateral (
    select s.id, s.etag, s.size, s.stat from aspen.published_file p join aspen.source_file s on s.id = p.file_id
    where p.target = differing_files.target and p.uri = o.uri limit 1
  ) f on true
  where f.id is null or f.size <> o.size
    or case when o.etag is null then f.stat is distinct from o.stat else f.etag <> o.etag end
    or f.id in (select r.file_id from aspen.replaying(differing_files.target) r)
$function$
;

CREATE OR REPLACE FUNCTION aspen.dismiss_file(file_id bigint)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with refusals as (
    update aspen.load_file f set dismissed = true, retry = true, replay = false
    from aspen.source_file s join aspen.source_file d on d.target = s.target and d.uri = s.uri
    where d.id = dismiss_file.file_id and f.file_id = s.id and f.status = 'refused' and not f.dismissed
    returning f.load_id, f.file_id
  )
  update aspen.reject r set outcome = 'dismissed', outcome_load = r.load_id
  from refusals f where r.load_id = f.load_id and r.file_id = f.file_id and r.outcome is null
$function$
;

CREATE OR REPLACE FUNCTION aspen.drop_key(target regclass)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '1s'
AS $function$
begin
  if not aspen.is_plain(target) then
    return null;
  end if;
  begin
    execute format('lock table %s in access exclusive mode', target);
  exception when lock_not_available then
    return null;
  end;
  return aspen.clear_table(target);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.due_procedures(procedures jsonb)
 RETURNS TABLE(name text, reason text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select p.procedure ->> 'name', d.reason
  from jsonb_array_elements(procedures) with ordinality as p (procedure, place)
  cross join lateral aspen.why_due(p.procedure ->> 'name', p.procedure ->> 'source_hash',
    array(select jsonb_array_elements_text(p.procedure -> 'inputs'))) as d (reason)
  where d.reason is not null
  order by p.place
$function$
;

CREATE OR REPLACE FUNCTION aspen.each_column(columns jsonb, pattern text, separator text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select string_agg(format(pattern, c.name), separator order by c.place)
  from jsonb_array_elements_text(columns) with ordinality c (name, place)
$function$
;

CREATE OR REPLACE FUNCTION aspen.end_load(load_id bigint, status text, reason text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.need_load(load_id);
  update aspen.load l set status = end_load.status, reason = end_load.reason, ended = clock_timestamp()
  where l.id = load_id and l.status = 'open' and end_load.status in ('failed', 'abandoned')
$function$
;

CREATE OR REPLACE FUNCTION aspen.failing_counts(load_id bigint, target text, one jsonb)
 RETURNS TABLE("position" integer, found bigint, median double precision, files bigint)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select f.position, f.read, m.median, m.files
  from (
    select percentile_cont(0.5) within group (order by e.read) as median, count(*) as files from (
      select e.read from aspen.load l join aspen.load_file e on e.load_id = l.id
      where l.target = failing_counts.target and l.status = 'published' and e.status = 'published'
      order by l.id desc, e.position desc limit (one ->> 'of')::bigint) e
  ) m join aspen.load_file f on f.load_id = failing_counts.load_id and f.status = 'pending'
  -- Of files that had nothing, no share can be told.
  where m.median > 0 and abs(f.read - m.median) > m.median * (one ->> 'within')::double precision
$function$
;

CREATE OR REPLACE FUNCTION aspen.failing_rows(target text, number bigint, one jsonb, rows text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  goal aspen.target;
  own regclass := aspen.relation_of(target);
  other regclass;
  alike text;
  shown text := aspen.shown_values(one);
  given text := aspen.each_column(one -> 'columns', 's.%1$I is not null', ' and ');
begin
  select * into strict goal from aspen.target t where t.name = target;
  if one ->> 'kind' = 'unique' then
    alike := aspen.each_column(one -> 'columns', 't.%1$I = s.%1$I', ' and ');
    return format('
      select %s as number, s._position, s._record, %s as shown from (
        select s.*, row_number() over (partition by %s order by s._position, s._record) as _nth
        from %s s join (
          select %s from %s s where %s group by %s having count(*) > 1
        ) r on %s
      ) s where s._nth > 1
      union
      select %1$s, s._position, s._record, %2$s from %4$s s
      where %7$s and exists (select from %10$s t where %11$s%12$s)',
      number, shown, aspen.each_column(one -> 'columns', 's.%1$I', ', '), rows,
      (select string_agg(format('s.%I as key_%s', c.name, c.place), ', ')
        from jsonb_array_elements_text(one -> 'columns') with ordinality c (name, place)), rows, given,
      aspen.each_column(one -> 'columns', 's.%1$I', ', '),
      (select string_agg(format('r.key_%s = s.%I', c.place, c.name), ' and ')
        from jsonb_array_elements_text(one -> 'columns') with ordinality c (name, place)),
      own, alike,
      -- A row of which the load has a newer one is not there any more.
      case when goal.shape -> 'key' = '[]' or not goal.later_files_follow then ''
        else format(' and not exists (select from %s k where %s)', rows,
          aspen.each_column(goal.shape -> 'key', 'k.%1$I = t.%1$I', ' and ')) end);
  end if;
  other := aspen.checked_relation(target, one ->> 'table');
  if other is null then
    perform aspen.raise('AS014', format('the check "%s" of %s refers to %s, which is not there', one ->> 'name', target,
      one ->> 'table'));
  end if;
  select string_agg(format('t.%I = s.%I', r.name, c.name), ' and ') into alike
  from jsonb_array_elements_text(one -> 'columns') with ordinality c (name, place)
  join jsonb_array_elements_text(one -> 'referenced') with ordinality r (name, place) using (place);
  return format('
    select %s as number, s._position, s._record, %s as shown from %s s
    where %s and not exists (select from %s t where %s)%s', number, shown, rows, given, other, alike,
    -- The load may bring what it refers to itself.
    case when other = own then format(' and not exists (select from %s t where %s)', rows, alike) else '' end);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.failure_in_words(failure jsonb, target text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select concat_ws(': ', 'SQLSTATE ' || (failure ->> 'code'), aspen.told_message(failure ->> 'message', target))
$function$
;

CREATE OR REPLACE FUNCTION aspen.false_rows(checks jsonb, rows text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select format('
    select c.number, s._position, s._record, c.shown
    from (select s.* from %s s where %s) s
    cross join lateral (values %s) c (number, failed, shown) where c.failed', rows,
    string_agg(format(E'(\n%s\n) is false', c.one ->> 'expression'), ' or ' order by c.number),
    string_agg(format(E'(%s, (\n%s\n) is false, %s)', c.number, c.one ->> 'expression', aspen.shown_values(c.one)), ', '
      order by c.number))
  from jsonb_array_elements(checks) with ordinality c (one, number) where c.one ->> 'kind' = 'row'
  having count(*) > 0
$function$
;

CREATE OR REPLACE FUNCTION aspen.find_failures(load_id bigint, target text, checks jsonb, rows text)
 RETURNS TABLE(name text, on_failure text, "position" integer, failed bigint, examples jsonb, message text)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  query text;
begin
  select string_agg(q.sql, ' union all ') into query from (
    select aspen.false_rows(checks, rows)
    union all
    select format('(%s)', aspen.failing_rows(target, c.number, c.one, rows))
    from jsonb_array_elements(checks) with ordinality c (one, number) where c.one ->> 'kind' in ('unique', 'references')
  ) q (sql);
  perform set_config('search_path', aspen.path_of(target), true);
  if query is not null then
    return query execute format($q$
      select c.one ->> 'name', c.one ->> 'onFailure', f._position, f.failed, f.examples, pg_catalog.format('%%s of its records %%s the check "%%s"%%s',
        f.failed, case f.failed when 1 then 'fails' else 'fail' end, c.one ->> 'name', aspen.records_in_words(f.examples))
      from (
        select e.number, e._position, max(e.failed) as failed,
          jsonb_agg(jsonb_build_object('record', p.record, 'values', e.shown) order by e._record) as examples
        from (
          select r.*, count(*) over file as failed, row_number() over (file order by r._record) as place
          from (%s) r window file as (partition by r.number, r._position)
        ) e
        -- Each part of a large file counts its records by itself.
        cross join lateral (
          select case when count(*) = 1 then e._record end as record
          from aspen.part_file p join aspen.load_file l on l.load_id = p.load_id and l.file_id = p.file_id
          where l.load_id = $1 and l.position = e._position
        ) p
        where e.place <= 5 group by e.number, e._position
      ) f join jsonb_array_elements($2) with ordinality c (one, number) on c.number = f.number$q$, query) using load_id, checks;
  end if;
  return query
    select c.one ->> 'name', c.one ->> 'onFailure', f.position, f.found, '[]'::jsonb,
      format('it has %s records, where the median of the last %s is %s: the check "%s" takes %s to %s', f.found,
        case f.files when 1 then 'file' else f.files || ' files' end, trim_scale(f.median::numeric), c.one ->> 'name',
        ceil(greatest(f.median - f.median * w.share, 0)), floor(f.median + f.median * w.share))
    from jsonb_array_elements(checks) c (one)
    cross join lateral (select (c.one ->> 'within')::double precision as share) w
    cross join lateral aspen.failing_counts(find_failures.load_id, find_failures.target, c.one) f
    where c.one ->> 'kind' = 'row-count';
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.finish_procedure(step_id bigint, source_hash text, writes text[], failure text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  step aspen.step;
begin
  perform aspen.need_run((select s.run_id from aspen.step s where s.id = step_id));
  update aspen.step s set
    status = case when failure is null then 'done' else 'failed' end, reason = failure, ended = clock_timestamp()
  where s.id = step_id and s.status = 'running'
  returning * into step;
  if not found then
    perform aspen.raise('AS006', format('step %s is not running any more', step_id));
  end if;
  perform aspen.raise_counter(writes || ('procedure:' || step.name));
  if failure is null then
    insert into aspen.procedure_state (name, source_hash, inputs, step_id)
    values (step.name, source_hash, step.inputs, step.id)
    on conflict (name) do update
      set source_hash = excluded.source_hash, inputs = excluded.inputs, step_id = excluded.step_id;
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.finish_run(run_id bigint, status text, reason text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.need_run(run_id);
  update aspen.run r set status = finish_run.status, reason = finish_run.reason, ended = clock_timestamp()
  where r.id = run_id and r.status = 'running';
  select aspen.mark_lost_runs()
$function$
;

CREATE OR REPLACE FUNCTION aspen.finish_step(step_id bigint, status text, reason text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.need_run((select s.run_id from aspen.step s where s.id = step_id));
  update aspen.step s set status = finish_step.status, reason = finish_step.reason, ended = clock_timestamp()
  where s.id = step_id and s.status = 'running'
$function$
;

CREATE OR REPLACE FUNCTION aspen.folder_values(uri text, names text[])
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select array_agg((
    select substr(f.part, length(n.name) + 2) from unnest((string_to_array(uri, '/'))[:cardinality(string_to_array(uri, '/')) - 1])
      with ordinality as f (part, place)
    where starts_with(f.part, n.name || '=') order by f.place desc limit 1) order by n.place)
  from unnest(names) with ordinality as n (name, place)
$function$
;

CREATE OR REPLACE FUNCTION aspen.forget_file(target text, uri text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  known aspen.target;
  forgotten aspen.published_file;
  by_file boolean;
  deleted bigint := 0;
begin
  if not pg_try_advisory_xact_lock(aspen.target_lock(forget_file.target)) then
    perform aspen.raise('AS012', format('the table %s is being loaded', forget_file.target),
      'Wait until the load ends, then run the command again.');
  end if;
  select t.* into strict known from aspen.target t where t.name = forget_file.target;
  select p.* into strict forgotten from aspen.published_file p
  where p.target = forget_file.target and p.uri = forget_file.uri for update;
  -- Where later files do not hold the same rows, each row is of one file.
  by_file := not known.later_files_follow;
  if by_file then
    perform aspen.refuse_hidden_rows(format('%I.%I', known.schema_name, known.name)::regclass);
    perform set_config('search_path', aspen.path_of(known.name), true);
    execute format('delete from %I.%I where _file = $1', known.schema_name, known.name) using forgotten.file_id;
    get diagnostics deleted = row_count;
    perform aspen.raise_counter(array[known.schema_name || '.' || known.name]);
  end if;
  delete from aspen.published_file p where p.target = forget_file.target and p.uri = forget_file.uri;
  update aspen.load_file f
  set status = 'refused', code = 'forgotten', message = format('forgotten by %s', session_user), retry = false, replay = false
  where f.load_id = forgotten.load_id and f.file_id = forgotten.file_id;
  return deleted;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.forget_files(targets text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  loads bigint[] := array(select l.id from aspen.load l where l.target = any (targets));
begin
  delete from aspen.reject r where r.load_id = any (loads);
  delete from aspen.check_failure c where c.load_id = any (loads);
  delete from aspen.part_file p where p.load_id = any (loads);
  delete from aspen.part p where p.load_id = any (loads);
  delete from aspen.direct_load d where d.load_id = any (loads);
  delete from aspen.published_file p where p.target = any (targets);
  delete from aspen.load_file f where f.load_id = any (loads);
  delete from aspen.load l where l.id = any (loads);
  delete from aspen.source_file s where s.target = any (targets);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.forget_pipeline(pipeline text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  runs bigint[] := array(select r.id from aspen.run r where r.pipeline = forget_pipeline.pipeline);
begin
  delete from aspen.procedure_state s using aspen.procedure p
  where p.name = s.name and p.pipeline = forget_pipeline.pipeline;
  delete from aspen.step s where s.run_id = any (runs);
  perform aspen.forget_files(array(select t.name from aspen.target t where t.pipeline = forget_pipeline.pipeline));
  delete from aspen.run r where r.id = any (runs);
  delete from aspen.target t where t.pipeline = forget_pipeline.pipeline;
  delete from aspen.procedure p where p.pipeline = forget_pipeline.pipeline;
  delete from aspen.made_object m where m.pipeline = forget_pipeline.pipeline;
  delete from aspen.migration m where m.source = 'pipeline ' || forget_pipeline.pipeline;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.goes_with(pipeline text)
 RETURNS TABLE(class oid, object oid, kind text, identity text)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select o.class, o.object, o.kind, o.identity
  from aspen.objects_there() o
  join aspen.made_object m on m.kind = o.kind and m.identity = o.identity
  where m.pipeline = goes_with.pipeline
  union all
  select g.class, g.object, i.type, i.identity
  from (
    select 'pg_class'::regclass::oid as class, c.oid as object, t.name
    from aspen.target t join pg_class c on c.relname = t.name and c.relnamespace = 'aspen_table'::regnamespace
    where t.pipeline = goes_with.pipeline
    union all
    select 'pg_proc'::regclass, p.oid, t.name
    from aspen.target t join pg_proc p on p.proname = t.name and p.pronamespace = 'aspen_table'::regnamespace
    where t.pipeline = goes_with.pipeline
    union all
    select 'pg_class'::regclass, c.oid, t.name
    from aspen.target t
    join aspen.load l on l.target = t.name
    join pg_class c on c.relname = aspen.staging_name(l.id) and c.relnamespace = 'aspen_staging'::regnamespace
    where t.pipeline = goes_with.pipeline
  ) g
  cross join lateral pg_identify_object(g.class, g.object, 0) i
$function$
;

CREATE OR REPLACE FUNCTION aspen.grant_rights(loader name)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  callable text;
begin
  insert into aspen.rights (loader) values (loader) on conflict (one_row) do update set loader = excluded.loader;
  revoke all on all functions in schema aspen from public;
  execute format('grant usage on schema aspen, aspen_staging to %I', loader);
  execute format('grant select on all tables in schema aspen to %I', loader);
  -- Rejects and keys hold what is in the files: a loader writes them, and does not read those of others.
  -- Where no roles could be made, the owner is the loader.
  if loader <> current_user then
    execute format('revoke select on aspen.reject, aspen.part_file, aspen.check_failure from %I', loader);
  end if;
  execute format('grant select (load_id, file_id, record, line, byte_offset, byte_length, column_name, code, message, outcome,
    outcome_load) on aspen.reject to %I', loader);
  execute format('grant select (load_id, part, file_id, read, staged, rejected, code, message, retry, warnings, byte_offset,
    lines, etag) on aspen.part_file to %I', loader);
  execute format('grant select (load_id, file_id, name, outcome, failed, message) on aspen.check_failure to %I', loader);
  execute format('grant insert (load_id, file_id, record, line, byte_offset, byte_length, column_name, code, message, value,
    raw) on aspen.reject to %I', loader);
  foreach callable in array array[
    'try_lock_target', 'unlock_target', 'known_files', 'differing_files', 'knows_below', 'open_load', 'describe_load',
    'reads_again', 'offer_files', 'pending_files', 'bound_load', 'close_empty_load',
    'stage_load', 'mark_part', 'may_load_directly', 'may_publish_with', 'begin_direct', 'publish_direct', 'end_load',
    'sweep_staging',
    'publish', 'load_counts', 'start_run', 'join_run', 'finish_run', 'start_step', 'finish_step', 'why_due', 'readable',
    'due_procedures', 'outcome_of_run', 'last_files'
  ] loop
    execute format('grant execute on routine aspen.%I to %I', callable, loader);
  end loop;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.grouped(number bigint)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select ltrim(to_char(number, '999,999,999,999,999,990'))
$function$
;

CREATE OR REPLACE FUNCTION aspen.has_rejects(load_id bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (select from aspen.load_file f where f.load_id = has_rejects.load_id and f.rejected > 0)
$function$
;

CREATE OR REPLACE FUNCTION aspen.has_tombstones(target text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (select from aspen.tombstone d where d.target = has_tombstones.target)
$function$
;

CREATE OR REPLACE FUNCTION aspen.hash_of(secret text)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select sha256(convert_to(secret, 'UTF8'))
$function$
;

CREATE OR REPLACE FUNCTION aspen.hold_late_files(load aspen.load)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.load_file f set status = 'refused', code = 'late-file',
    message = format('its name sorts before that of %s, which is loaded', last.uri)
  from aspen.source_file s join aspen.target g on g.name = s.target and g.file_order <> 'arrival'
  cross join lateral (
    select p.uri, aspen.place_by_name(p.uri, g.file_order) as place from aspen.published_file p where p.target = g.name
    order by aspen.place_by_name(p.uri, g.file_order) collate "C" desc limit 1
  ) last
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and aspen.place_by_name(s.uri, g.file_order) collate "C" < last.place collate "C"
    and not aspen.is_accepted(s, 'late-file')
    and not exists (select from aspen.replaying(g.name) r where r.file_id = f.file_id)
$function$
;

CREATE OR REPLACE FUNCTION aspen.hold_other_origins(load aspen.load)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.load_file f set status = 'refused', code = 'other-origin',
    message = format('another folder brought the version that is loaded, in load %s: this may be another file of the same name',
      p.load_id)
  from aspen.source_file s
  join aspen.published_file p on p.target = s.target and p.uri = s.uri and p.file_id <> s.id
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and aspen.is_of_other_origin(load.id, s) and not aspen.is_accepted(s, 'other-origin')
$function$
;

CREATE OR REPLACE FUNCTION aspen.hold_same_content(load aspen.load)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  goal aspen.target;
begin
  select * into strict goal from aspen.target t where t.name = load.target;
  if not goal.holds_same_content then
    return;
  end if;
  loop
    with coming as materialized (
      -- One that is read again has its place in the table.
      select f.file_id, s as file, s.uri, first_value(s.uri) over (partition by s.etag, s.size, case
        when goal.folders <> '{}' then aspen.folder_values(s.uri, goal.folders) end order by f.position) as first_uri
      from aspen.load_file f join aspen.source_file s on s.id = f.file_id
      where f.load_id = load.id and f.status = 'pending' and f.read > 0 and f.previous_file_id is distinct from f.file_id
    ), held as materialized (
      select c.file_id, c.file, coalesce(aspen.same_content(load.id, c.file), nullif(c.first_uri, c.uri)) as twin
      from coming c
      -- Most have content of their own.
      where exists (
        select from aspen.source_file o
        where o.target = goal.name and o.etag = (c.file).etag and o.size = (c.file).size and o.id <> c.file_id)
    )
    update aspen.load_file f set status = 'refused', code = 'same-content',
      message = format('it holds the same as %s, which is loaded', h.twin)
    from held h
    where f.load_id = load.id and f.file_id = h.file_id and h.twin is not null
      and not aspen.is_accepted(h.file, 'same-content');
    exit when not found;
  end loop;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.holds_key(pid integer, key bigint)
 RETURNS boolean
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.pid = holds_key.pid
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and l.classid = (key >> 32 & 4294967295)::oid and l.objid = (key & 4294967295)::oid)
$function$
;

CREATE OR REPLACE FUNCTION aspen.inserted_so_far(target regclass)
 RETURNS bigint
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select sum(pg_stat_get_xact_tuples_inserted(r.relid))::bigint
  from (select relid from pg_partition_tree(target) union select target) r
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_accepted(file aspen.source_file, code text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
    select from aspen.accepted_file a
    where a.target = file.target and a.uri = file.uri and a.etag = file.etag and a.size = file.size
      and a.code = is_accepted.code)
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_closed(space oid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select not exists (
    select from pg_namespace n cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
    where n.oid = space and a.privilege_type = 'CREATE' and not exists (
      select from pg_roles r
      where r.oid = a.grantee and (r.rolsuper or r.rolname = 'pg_database_owner'
        or r.oid = (select d.datdba from pg_database d where d.datname = current_database())
        or pg_has_role(r.oid, current_user, 'member'))))
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_of_a_column(message text, target text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
    select from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'aspen_table'::regnamespace and c.relname = target and a.attnum > 0
      and regexp_replace(message, '^column [a-z]\.', 'column ') in (
        format('column %s does not exist', a.attname), format('column "%s" does not exist', a.attname),
        format('column "%s" of relation "%s" does not exist', a.attname, target)))
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_of_checks(code text, context text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  -- What a trigger or a function of a check raises has a line of its own before.
  select code = 'AS015' and context like 'PL/pgSQL function aspen.check_rows(%'
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_of_other_origin(load_id bigint, file aspen.source_file)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
    select from aspen.load l
    join aspen.published_file p on p.target = file.target and p.uri = file.uri and p.file_id <> file.id
    join aspen.load b on b.id = p.load_id
    where l.id = is_of_other_origin.load_id and b.origin <> l.origin)
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_of_the_moment(message text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select message in ('deadlock detected', 'canceling statement due to lock timeout',
    'canceling statement due to statement timeout', 'could not serialize access due to concurrent update',
    'could not serialize access due to concurrent delete', 'out of shared memory')
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_own_write(written xid)
 RETURNS boolean
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  -- What is older than this wrote no object that has just come; a frozen row counts as that old.
  select case when age(written) < 1000000000
    then pg_xact_status((pg_current_xact_id()::text::bigint - age(written))::text::xid8) = 'in progress'
    else false end
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_plain(target regclass)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select c.relkind = 'r' and not c.relispartition and not c.relhassubclass and not c.relhasrules
    and not c.relrowsecurity and c.relreplident = 'd'
    and pg_has_role(c.relowner, 'usage')
    and not exists (select from pg_constraint k where k.confrelid = target)
    and not exists (select from pg_trigger t where t.tgrelid = target and not t.tgisinternal)
    and not exists (
      select from pg_depend d join pg_constraint k on d.refclassid = 'pg_constraint'::regclass and d.refobjid = k.oid
      where k.conrelid = target and k.contype = 'p' and d.deptype = 'n')
    and not exists (
      select from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = target and i.indisprimary
        and (i.indisclustered or x.reloptions is not null or x.reltablespace <> 0))
    -- What a person wrote about the key would go with it.
    and not exists (
      select from pg_constraint k join pg_description d on d.objoid in (k.oid, k.conindid)
        and d.classoid in ('pg_constraint'::regclass, 'pg_class'::regclass)
      where k.conrelid = target and k.contype = 'p')
    and not exists (select from pg_publication_rel p where p.prrelid = target)
    and not exists (select from pg_publication_namespace p where p.pnnspid = c.relnamespace)
    and not exists (select from pg_publication p where p.puballtables)
  from pg_class c where c.oid = target
$function$
;

CREATE OR REPLACE FUNCTION aspen.is_whole(load_id bigint, target text, staging regclass)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select staging = to_regclass(format('aspen_staging.%I', aspen.staging_name(load_id)))
    or exists (select from aspen.target t where t.name = target and t.brake_share is not null)
$function$
;

CREATE OR REPLACE FUNCTION aspen.join_run(run_id bigint, secret text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if not exists (select from aspen.run r where r.id = run_id and r.secret_hash = aspen.hash_of(secret)) then
    perform aspen.raise('AS011', format('this is not the secret of run %s', run_id));
  end if;
  perform set_config(aspen.run_setting(run_id), secret, false);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.judge_rows(load_id bigint, target text, rows text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  all_checks jsonb;
  one jsonb;
  found jsonb;
  code text;
begin
  select t.checks into strict all_checks from aspen.target t where t.name = target;
  begin
    select coalesce(jsonb_agg(to_jsonb(f)), '[]') into found from aspen.find_failures(load_id, target, all_checks, rows) f;
    return found;
  exception when others then
    code := sqlstate;
    if not aspen.may_be_of_rows(code) then
      raise;
    end if;
  end;
  for one in select c from jsonb_array_elements(all_checks) c loop
    begin
      perform from aspen.find_failures(load_id, target, jsonb_build_array(one), rows) f;
    exception when others then
      perform aspen.raise('AS014', format('the check "%s" of %s cannot be evaluated: SQLSTATE %s', one ->> 'name', target, sqlstate));
    end;
  end loop;
  perform aspen.raise('AS014', format('the checks of %s cannot be evaluated: SQLSTATE %s', target, code));
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.keep_post_step_away()
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  held aspen.post_step_lock;
begin
  select * into strict held from aspen.post_step_lock for update;
  return not aspen.holds_key(held.pid, held.key);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.keys_ascend(load_id bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(bool_and(k.first_key is not null and (k.before is null or k.before < k.first_key)), true)
  from (
    select p.first_key, lag(p.last_key) over (order by p.first_key) as before
    from aspen.part_file p
    where p.load_id = keys_ascend.load_id and p.staged > 0
  ) k
$function$
;

CREATE OR REPLACE FUNCTION aspen.known_files(target text, uris text[])
 RETURNS TABLE(uri text, etag text, size bigint, stat text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select f.uri, f.etag, f.size, f.stat
  from aspen.source_file f
  where f.target = known_files.target and f.uri = any (uris) and f.stat is not null
    and f.etag <> aspen.unread_version(f.stat)
$function$
;

CREATE OR REPLACE FUNCTION aspen.knows_below(target text, below text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
    select from aspen.source_file f where f.target = knows_below.target and starts_with(f.uri, below))
$function$
;

CREATE OR REPLACE FUNCTION aspen.last_files(targets text[])
 RETURNS TABLE(target text, hours double precision)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select t.name, extract(epoch from clock_timestamp() - coalesce(
    (select max(l.ended) from aspen.load l where l.target = t.name and l.status = 'published'
      and exists (select from aspen.load_file f where f.load_id = l.id and f.status = 'published')),
    (select g.applied from aspen.target g where g.name = t.name))) / 3600
  from unnest(targets) as t (name)
$function$
;

CREATE OR REPLACE FUNCTION aspen.leave_out(load_id bigint, staging regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  positions integer[] := array(
    select f.position from aspen.load_file f where f.load_id = leave_out.load_id and f.status <> 'pending');
begin
  if positions <> '{}' then
    execute format('delete from %s where _position = any ($1)', staging) using positions;
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.limit_in_words(records bigint, share double precision)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case
    when records = 0 or share = 0 then ''
    else coalesce('; the limit is ' || nullif(concat_ws(' and ', records, trim_scale(share::numeric * 100) || ' %'), ''), '')
  end
$function$
;

CREATE OR REPLACE FUNCTION aspen.limit_rejects(target text, records bigint, share double precision)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.target t set reject_records = records, reject_share = share where t.name = target
$function$
;

CREATE OR REPLACE FUNCTION aspen.load_counts(load_id bigint)
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select jsonb_build_object(
    'read', l.read, 'inserted', l.inserted, 'updated', l.updated, 'unchanged', l.unchanged,
    'superseded', l.superseded, 'suppressed', l.suppressed, 'deleted', l.deleted, 'removed', l.removed, 'rejected', l.rejected, 'held', l.held,
    'published', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'published'),
    'overtaken', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'overtaken'),
    'refused', (select count(*) from aspen.load_file f where f.load_id = l.id and f.status = 'refused'),
    'stopped', aspen.stopped_by_check(l.id))
  from aspen.load l where l.id = load_id
$function$
;

CREATE OR REPLACE FUNCTION aspen.look_at_constraints(target regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  names text;
begin
  select string_agg(format('%I.%I', n.nspname, k.conname), ', ') into names
  from pg_constraint k join pg_namespace n on n.oid = k.connamespace
  where k.conrelid = target and k.condeferrable;
  if names is not null then
    execute 'set constraints ' || names || ' immediate';
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.mark_lost_runs()
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.run r set status = 'lost', ended = clock_timestamp(), reason = 'its session ended without a word'
  where r.status = 'running' and not exists (select from pg_stat_activity a where a.pid = r.backend);
  update aspen.step s set status = 'lost', ended = clock_timestamp()
  from aspen.run r where r.id = s.run_id and r.status = 'lost' and s.status = 'running'
$function$
;

CREATE OR REPLACE FUNCTION aspen.mark_part(load_id bigint, part integer, files jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  -- Before anything is locked, which others would wait for.
  perform aspen.need_load(load_id);
  insert into aspen.part (load_id, part, staged)
  select mark_part.load_id, mark_part.part, coalesce(sum(f.staged), 0)
  from jsonb_to_recordset(files) as f (staged bigint)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into aspen.part_file
    (load_id, part, file_id, read, staged, rejected, code, message, retry, warnings, byte_offset, lines, etag, first_key, last_key)
  select mark_part.load_id, mark_part.part, f.id, f.read, f.staged, f.rejected, f.code, f.message,
    coalesce(f.retry, false), coalesce(f.warnings, '{}'), coalesce(f.byte_offset, 0), coalesce(f.lines, 0), f.etag,
    decode(f.first_key, 'hex'), decode(f.last_key, 'hex')
  from jsonb_to_recordset(files) as f (id bigint, read bigint, staged bigint, rejected bigint, code text, message text,
    retry boolean, warnings text[], byte_offset bigint, lines bigint, etag text, first_key text, last_key text);
  -- Shared with the other parts; abandon and publish want the row for themselves, so neither can pass a part midway.
  perform from aspen.load l where l.id = load_id and l.status = 'open' for share;
  if not found then
    perform aspen.raise('AS001', format('load %s is not open', load_id));
  end if;
  return true;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.may_be_of_rows(code text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select left(code, 2) not in ('08', '25', '40', '53', '55', '57', '58', 'AS', 'XX')
$function$
;

CREATE OR REPLACE FUNCTION aspen.may_load_directly(load_id bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  relation regclass;
  filled boolean;
begin
  perform aspen.need_load(load_id);
  select aspen.relation_of(l.target) into relation from aspen.load l where l.id = load_id;
  if relation is null or not aspen.takes_direct_loads(relation)
    -- They look at rows before these are in the table.
    or exists (select from aspen.load l join aspen.target t on t.name = l.target where l.id = load_id and t.checks <> '[]')
  then
    return false;
  end if;
  -- Of several files that say by themselves what is there, each takes the place of the one before.
  if (select t.brake_share is not null and (select count(*) > 1 from aspen.load_file f where f.load_id = l.id)
    from aspen.load l join aspen.target t on t.name = l.target where l.id = load_id)
  then
    return false;
  end if;
  execute format('select exists (select from %s)', relation) into filled;
  return not filled;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.may_publish_with(file_id bigint, rejected bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.is_accepted(s, 'records-rejected')
    or rejected <= coalesce(t.reject_records, rejected) and coalesce(t.reject_share, 1) > 0
  from aspen.source_file s join aspen.target t on t.name = s.target where s.id = may_publish_with.file_id
$function$
;

CREATE OR REPLACE FUNCTION aspen.millisecond_of(moment timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$function$
;

CREATE OR REPLACE FUNCTION aspen.missing_in_words(foreign_key oid, target text, staging regclass, file_position integer)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  key record;
  personal boolean;
  missing record;
begin
  select k.confrelid::regclass as parent, k.confrelid = aspen.relation_of(target) as is_self, k.conkey, k.conrelid,
    string_agg(quote_ident(own.attname), ', ' order by c.place) as names,
    array_agg(own.attname) as own_names,
    string_agg(format('s.%I is not null', own.attname), ' and ') as given,
    string_agg(format('p.%I operator(%I.%s) s.%I', theirs.attname, n.nspname, o.oprname, own.attname), ' and ') as matches,
    string_agg(format('f.%I operator(%I.%s) s.%I', theirs.attname, n.nspname, o.oprname, own.attname), ' and ') as matches_file,
    string_agg(format('left(s.%I::text, 100)', own.attname), ', ' order by c.place) as shown,
    bool_and(own.attname = any (staged.names) and (k.confrelid <> k.conrelid or theirs.attname = any (staged.names))) as is_staged
  into key
  from pg_constraint k
  cross join lateral unnest(k.conkey, k.confkey, k.conpfeqop) with ordinality as c (own, theirs, operator, place)
  join pg_attribute own on own.attrelid = k.conrelid and own.attnum = c.own
  join pg_attribute theirs on theirs.attrelid = k.confrelid and theirs.attnum = c.theirs
  join pg_operator o on o.oid = c.operator join pg_namespace n on n.oid = o.oprnamespace
  cross join (select array_agg(a.attname) as names from pg_attribute a where a.attrelid = staging and a.attnum > 0) staged
  where k.oid = foreign_key
  group by k.oid;
  if not found or not key.is_staged then
    return null;
  end if;
  personal := exists (
    select from aspen.target t where t.name = missing_in_words.target and t.personal && key.own_names::text[]);
  -- Names of another row of the same file are not missing.
  execute format('
    with missing as (
      select %s as shown, s._record from %s s
      where s._position = $1 and s._record > 0 and %s and not exists (select from %s p where %s) %s
    ), first as (
      select shown from missing group by shown order by min(_record) limit 3
    )
    select (select count(*) from missing) as records, (select string_agg(shown, '', '') from first) as shown',
    format('concat(''('', concat_ws('', '', %s), '')'')', key.shown), staging, key.given, key.parent, key.matches,
    case when key.is_self then format('and not exists (select from %s f where f._position = $1 and %s)',
      staging, key.matches_file) else '' end)
  into missing using file_position;
  if missing.records = 0 then
    return null;
  end if;
  return format('%s %s whose (%s) is not in %s%s', missing.records,
    case when missing.records = 1 then 'record has one' else 'records have one' end, key.names, key.parent,
    case when personal then '' else ', the first: ' || missing.shown end);
exception when insufficient_privilege then
  -- Whoever checks a foreign key need not be somebody who may read what it points at.
  return null;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.name_beside(relation regclass, other regclass)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case when c.relnamespace = o.relnamespace then quote_ident(c.relname) else format('%I.%I', n.nspname, c.relname) end
  from pg_class c join pg_namespace n on n.oid = c.relnamespace, pg_class o
  where c.oid = relation and o.oid = other
$function$
;

CREATE OR REPLACE FUNCTION aspen.need_load(load_id bigint)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.need_run((select l.run_id from aspen.load l where l.id = load_id))
$function$
;

CREATE OR REPLACE FUNCTION aspen.need_read_committed(what text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform aspen.raise('AS005', format('%s needs the isolation level read committed', what));
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.need_run(run_id bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if not exists (
    select from aspen.run r
    where r.id = run_id and r.secret_hash = aspen.hash_of(current_setting(aspen.run_setting(run_id), true))
  ) then
    perform aspen.raise('AS011', format('this session is not one of run %s', coalesce(run_id::text, 'unknown')));
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.note_failures(load_id bigint, failures jsonb)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  insert into aspen.check_failure (load_id, file_id, name, outcome, failed, examples, message)
  select note_failures.load_id, f.file, f.name,
    case f.on_failure when 'stop' then 'stopped' when 'warn' then 'warned' else 'refused' end, f.failed, f.examples, f.message
  from jsonb_to_recordset(failures) as f (file bigint, name text, on_failure text, failed bigint, examples jsonb, message text)
$function$
;

CREATE OR REPLACE FUNCTION aspen.number_rejects(load_id bigint)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  delete from aspen.reject r
  using (
    select x.ctid as place, row_number() over (partition by x.file_id order by x.byte_offset, x.ctid) as number
    from aspen.reject x
    where x.load_id = number_rejects.load_id and x.file_id in (
      select p.file_id from aspen.part_file p where p.load_id = number_rejects.load_id group by p.file_id having count(*) > 1)
  ) o
  where r.ctid = o.place and o.number > 10000;
  update aspen.reject r set record = r.record + b.records, line = r.line + b.lines
  from (
    select p.file_id, p.byte_offset, lead(p.byte_offset) over parts as next_offset,
      sum(p.read) over before as records, sum(p.lines) over before as lines
    from aspen.part_file p
    where p.load_id = number_rejects.load_id
    window parts as (partition by p.file_id order by p.byte_offset),
      before as (parts rows between unbounded preceding and 1 preceding)
  ) b
  where r.load_id = number_rejects.load_id and r.file_id = b.file_id and b.records is not null
    and r.byte_offset >= b.byte_offset and (b.next_offset is null or r.byte_offset < b.next_offset)
$function$
;

CREATE OR REPLACE FUNCTION aspen.objects_there()
 RETURNS TABLE(class oid, object oid, kind text, identity text)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with spaces as (
    select oid from pg_namespace
    where nspname not like 'pg\_%' and nspname not in ('information_schema', 'aspen', 'aspen_table', 'aspen_staging')
  ),
  things (class, object) as (
    select 'pg_class'::regclass::oid, c.oid from pg_class c
    where c.relnamespace in (select oid from spaces) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    union all
    select 'pg_proc'::regclass, p.oid from pg_proc p where p.pronamespace in (select oid from spaces)
    union all
    select 'pg_type'::regclass, t.oid from pg_type t
    where t.typnamespace in (select oid from spaces) and t.typtype in ('d', 'e', 'r')
    union all
    select 'pg_namespace'::regclass, oid from spaces
    union all
    select 'pg_extension'::regclass, oid from pg_extension
  )
  select t.class, t.object, i.type, i.identity
  from things t
  cross join lateral pg_identify_object(t.class, t.object, 0) i
  where not exists (
    select from pg_depend d where d.classid = t.class and d.objid = t.object and d.deptype in ('a', 'i', 'e')
  )
$function$
;

CREATE OR REPLACE FUNCTION aspen.offer_files(load_id bigint, files jsonb, OUT pending bigint, OUT remembered bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  for_target text;
  offers jsonb := (
    select coalesce(jsonb_agg(o.file || jsonb_build_object('etag',
      coalesce(o.file ->> 'etag', aspen.unread_version(o.file ->> 'stat')))), '[]')
    from jsonb_array_elements(files) as o (file));
begin
  perform aspen.need_load(load_id);
  select l.target into strict for_target from aspen.load l where l.id = offer_files.load_id and l.status = 'open';

  -- Files that are known already are left out first: on conflict alone would use up an id for each of them.
  insert into aspen.source_file (target, uri, etag, size, modified, stat)
  select for_target, o.uri, o.etag, o.size, o.modified, o.stat
  from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint, modified timestamptz, stat text)
  where not exists (
    select from aspen.source_file f
    where f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
  )
  on conflict do nothing;
  update aspen.source_file f set modified = o.modified, stat = o.stat
  from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint, modified timestamptz, stat text)
  where f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    and (f.modified, f.stat) is distinct from (o.modified, o.stat);

  with replaying as materialized (
    select r.file_id from aspen.replaying(for_target) r
  ), offered as (
    select f.id, p.file_id as previous, p.file_id is distinct from f.id and exists (
      select from aspen.load_file r
      where r.file_id = f.id and r.status = 'refused' and not r.retry and r.load_id > coalesce(p.load_id, 0)
        and case r.code
          when 'same-content' then aspen.same_content(offer_files.load_id, f) is not null
          when 'other-origin' then aspen.is_of_other_origin(offer_files.load_id, f)
          else true end
        and not exists (
          select from aspen.source_file v join aspen.load_file n on n.file_id = v.id
          where v.target = for_target and v.uri = f.uri and n.status = 'refused' and n.load_id > r.load_id)
    ) as refused
    from jsonb_to_recordset(offers) as o (uri text, etag text, size bigint)
    join aspen.source_file f on f.target = for_target and f.uri = o.uri and f.etag = o.etag and f.size = o.size
    left join aspen.published_file p on p.target = for_target and p.uri = f.uri
    where p.file_id is distinct from f.id or f.id in (select r.file_id from replaying r)
  ), kept as (
    insert into aspen.load_file (load_id, file_id, previous_file_id)
    select offer_files.load_id, o.id, o.previous from offered o where not o.refused
    on conflict do nothing
    returning 1
  )
  select (select count(*) from kept), (select count(*) from offered o where o.refused) into pending, remembered;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.only_rows_tell(target regclass)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select not current_setting('track_counts')::boolean or exists (
    with recursive parts as (
      select target as relid
      union
      select i.inhrelid from parts p join pg_inherits i on i.inhparent = p.relid
    )
    -- Before each row: bits 0 and 1.
    select from parts p join pg_trigger t on t.tgrelid = p.relid
    where not t.tgisinternal and t.tgenabled <> 'D' and t.tgtype & 3 = 3)
$function$
;

CREATE OR REPLACE FUNCTION aspen.open_load(run_id bigint, target text, fingerprint text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  known aspen.target;
  opened bigint;
begin
  perform aspen.need_run(run_id);
  select * into known from aspen.target t where t.name = open_load.target;
  if not found then
    perform aspen.raise('AS002', format('the table %s is not installed', target));
  elsif known.fingerprint <> fingerprint then
    perform aspen.raise('AS002', format('the definition of %s is not the one its table was made from', target));
  end if;
  -- Free, or the caller's.
  if not pg_try_advisory_xact_lock(aspen.target_lock(target)) then
    perform aspen.raise('AS012', format('another load of %s is running', target));
  end if;
  -- The driver of a load holds the table's lock, so one that is still open has lost its driver; but for those of the same run,
  -- which may be published while the next one is staged.
  update aspen.load l set status = 'abandoned', ended = clock_timestamp(), reason = 'its driver went away'
  where l.target = open_load.target and l.status = 'open' and l.run_id <> open_load.run_id;
  insert into aspen.load (run_id, target, fingerprint) values (run_id, target, fingerprint) returning id into opened;
  return opened;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.order_files(target text, file_order text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.target t set file_order = order_files.file_order where t.name = target
$function$
;

CREATE OR REPLACE FUNCTION aspen.outcome_of_run(external_id text)
 RETURNS TABLE(run bigint, status text, target text, load bigint, load_status text, published bigint, refused bigint, read bigint, inserted bigint, updated bigint, rejected bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select r.id, r.status, l.target, l.id, l.status,
    count(*) filter (where f.status = 'published'), count(*) filter (where f.status = 'refused'),
    l.read, l.inserted, l.updated, l.rejected
  from aspen.run r join aspen.load l on l.run_id = r.id left join aspen.load_file f on f.load_id = l.id
  where r.id = (select max(o.id) from aspen.run o where o.external_id = outcome_of_run.external_id)
  group by r.id, l.id order by l.id
$function$
;

CREATE OR REPLACE FUNCTION aspen.passes_checks(load_id bigint, target text, staging regclass, rows text)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return not aspen.is_whole(load_id, target, staging) or aspen.judge_rows(load_id, target, rows) = '[]';
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.path_hint(target text, code text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(case when code in ('42P01', '42883', '42704', '3F000') then
    'not looked into, since others may create in it: ' || string_agg(quote_ident(s.name), ', ' order by s.place)
    || '. Qualify the names that triggers use, or revoke create on the schema from others.' end, '')
  from aspen.schemas_of(path_hint.target) s where not s.is_closed
$function$
;

CREATE OR REPLACE FUNCTION aspen.path_of(target text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select concat_ws(', ', 'pg_catalog', string_agg(quote_ident(s.name), ', ' order by s.place), 'pg_temp')
  from aspen.schemas_of(path_of.target) s where s.is_closed
$function$
;

CREATE OR REPLACE FUNCTION aspen.pending_files(load_id bigint)
 RETURNS TABLE(id bigint, "position" integer, uri text, etag text, size bigint, stat text, modified text, loaded text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  for_target text;
  started text;
begin
  perform aspen.need_load(load_id);
  select l.target, aspen.millisecond_of(l.started) into for_target, started
  from aspen.load l where l.id = pending_files.load_id;
  -- A refused file that is gone is not waited for: where it comes again, it arrives anew.
  update aspen.load_file f set replay = false
  from aspen.source_file s
  where f.replay and s.id = f.file_id and s.target = for_target
    and not exists (
      select from aspen.load_file p join aspen.source_file o on o.id = p.file_id
      where p.load_id = pending_files.load_id and o.uri = s.uri);
  if exists (
    select from aspen.replaying(for_target) r join aspen.source_file s on s.id = r.file_id
    where not exists (
      select from aspen.load_file p join aspen.source_file o on o.id = p.file_id
      where p.load_id = pending_files.load_id and o.uri = s.uri)
  ) then
    delete from aspen.load_file p using aspen.replaying(for_target) r
    where p.load_id = pending_files.load_id and p.file_id = r.file_id;
  end if;
  -- They were to follow what is gone.
  delete from aspen.load_file p
  where p.load_id = pending_files.load_id and p.file_id = p.previous_file_id
    and p.file_id not in (select r.file_id from aspen.replaying(for_target) r);
  update aspen.load_file lf set position = o.place
  from (
    select f.id, row_number() over (
      order by aspen.place_by_name(f.uri, g.file_order) collate "C", r.load_id nulls last, r.position, f.modified,
        f.uri collate "C")::integer as place
    from aspen.load_file p join aspen.source_file f on f.id = p.file_id join aspen.target g on g.name = f.target
    left join aspen.replaying(for_target) r on r.file_id = f.id
    where p.load_id = pending_files.load_id
  ) o
  where lf.load_id = pending_files.load_id and lf.file_id = o.id;
  return query
    select f.id, p.position, f.uri, f.etag, f.size, f.stat, aspen.millisecond_of(f.modified), started
    from aspen.load_file p join aspen.source_file f on f.id = p.file_id
    where p.load_id = pending_files.load_id
    order by p.position;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.place_by_name(uri text, file_order text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case file_order
    when 'name' then uri
    when 'dms' then concat(case when n.name like 'LOAD%' then '0' else '1' end, n.name, ' ', uri) end
  from (select substring(uri from '[^/]*$') as name) n
$function$
;

CREATE OR REPLACE FUNCTION aspen.publish(load_id bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '60s'
 SET default_statistics_target TO '10'
AS $function$
declare
  taken aspen.load;
  goal aspen.target;
  relation regclass;
  staging regclass;
  applied record;
  said text;
  context text;
  details text;
  tries integer := 0;
  refused boolean := false;
begin
  perform aspen.need_read_committed('publish');
  perform aspen.refuse_company();
  perform aspen.need_load(load_id);
  select * into strict taken from aspen.load l where l.id = publish.load_id for update;
  if taken.status = 'published' or aspen.stopped_by_check(taken.id) is not null then
    return aspen.load_counts(taken.id);
  elsif taken.status <> 'open' then
    perform aspen.raise('AS001', format('load %s is not open', taken.id));
  end if;
  -- Publishes of one table go one after another. Not for update: the run's next load refers to the table's row when it begins.
  select * into strict goal from aspen.target t where t.name = taken.target for no key update;
  -- What arrived first is in the table first, whatever the driver does.
  if exists (select from aspen.load l where l.target = taken.target and l.status = 'open' and l.id < taken.id) then
    perform aspen.raise('AS013', format('an earlier load of %s is not published yet', goal.name));
  end if;
  if goal.fingerprint <> taken.fingerprint then
    perform aspen.raise('AS002', format('the definition of %s changed while load %s ran', goal.name, taken.id));
  end if;
  staging := to_regclass(format('aspen_staging.%I', aspen.staging_name(taken.id)));
  if staging is null then
    perform aspen.raise('AS004', format('the staging table of load %s is gone', taken.id));
  end if;
  relation := aspen.relation_of(goal.name);
  perform aspen.refuse_hidden_rows(relation);
  perform aspen.check_parts(taken);
  perform aspen.check_staged(taken.id, staging);
  perform aspen.settle_files(taken);

  perform aspen.leave_out(taken.id, staging);
  execute format('analyze %s', staging);
  -- Readers go on; a writer of the table waits, so that what is compared here is what is changed here.
  execute format('lock table %s in share row exclusive mode', relation);
  if goal.brake_share is not null then
    begin
      select * into applied from aspen.apply_units(taken, goal, staging);
    exception when sqlstate 'AS015' then
      -- A check stops all of them, those before it too.
      get stacked diagnostics context = pg_exception_context, details = pg_exception_detail;
      if not aspen.is_of_checks(sqlstate, context) then
        raise;
      end if;
      perform aspen.settle_checks(taken.id, details::jsonb);
      return aspen.load_counts(taken.id);
    end;
  end if;
  while applied is null loop
    if refused then
      -- What is refused keeps the place that it had, and with it the content.
      perform aspen.hold_same_content(taken);
      perform aspen.leave_out(taken.id, staging);
    end if;
    begin
      select * into applied from aspen.apply_staging(taken.id, goal.name, staging);
    exception when assert_failure or others then
      get stacked diagnostics said = message_text, context = pg_exception_context, details = pg_exception_detail;
      refused := true;
      if aspen.is_of_checks(sqlstate, context) then
        if aspen.settle_checks(taken.id, details::jsonb) then
          return aspen.load_counts(taken.id);
        end if;
        -- Other rows may win now, which the database has not judged yet.
        tries := 0;
        continue;
      end if;
      tries := tries + 1;
      if tries > 1 or not aspen.may_be_of_rows(sqlstate)
        or aspen.refuse_guilty_files(taken.id, goal.name, staging) = 0
      then
        perform aspen.raise_again(sqlstate, said, context, goal.name);
      end if;
    end;
  end loop;
  return aspen.record_published(
    taken.id, applied.inserted, applied.updated, applied.superseded, applied.deleted, applied.suppressed,
    applied.removed);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.publish_direct(load_id bigint, files jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '60s'
 SET maintenance_work_mem TO '128MB'
AS $function$
declare
  taken aspen.load;
  goal aspen.target;
  begun aspen.direct_load;
  said text;
  context text;
begin
  perform aspen.need_load(load_id);
  delete from aspen.direct_load d where d.load_id = publish_direct.load_id returning * into strict begun;
  select * into strict taken from aspen.load l where l.id = publish_direct.load_id for update;
  if taken.status <> 'open' then
    perform aspen.raise('AS001', format('load %s is not open', taken.id));
  end if;
  select * into strict goal from aspen.target t where t.name = taken.target for update;
  if goal.fingerprint <> taken.fingerprint then
    perform aspen.raise('AS002', format('the definition of %s changed while load %s ran', goal.name, taken.id));
  end if;
  update aspen.load l set parts = 1, direct = true where l.id = taken.id;
  taken.parts := 1;
  if not aspen.mark_part(taken.id, 1, files) then
    perform aspen.raise('AS007', format('load %s was staged', taken.id));
  end if;
  perform aspen.check_parts(taken);
  perform aspen.settle_files(taken);
  if exists (select from aspen.load_file f where f.load_id = taken.id and f.status <> 'pending') then
    perform aspen.raise('AS007', format('load %s holds files that are not to be published', taken.id));
  end if;
  -- Before the key, since a table whose constraints wait to be looked at cannot be altered. Those of the table alone: others
  -- may wait here that are not to run with the owner's rights.
  begin
    perform aspen.look_at_constraints(aspen.relation_of(goal.name));
    if begun.key_sql is not null then
      execute begun.key_sql;
    end if;
  exception when others then
    get stacked diagnostics said = message_text, context = pg_exception_context;
    if left(sqlstate, 2) in ('22', '23', '54') then
      perform aspen.raise('AS007', format('the rows of load %s do not fit %s: SQLSTATE %s', taken.id, goal.name, sqlstate));
    end if;
    perform aspen.raise_again(sqlstate, said, context, goal.name);
  end;
  return aspen.record_published(taken.id, (select p.staged from aspen.part p where p.load_id = taken.id), 0, 0, 0, 0, 0);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.raise(code text, message text, hint text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  raise exception using errcode = code, message = message, hint = coalesce(hint, '');
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.raise_again(code text, message text, context text, target text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if context like 'PL/pgSQL function aspen.raise(%' and code like 'AS%' then
    perform aspen.raise(code, message);
  end if;
  -- A trigger may raise anything, under our codes too.
  perform aspen.raise(case when code like 'AS%' then 'P0001' else code end,
    concat_ws(': ', format('%s could not be published', target), aspen.told_message(message, target)));
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.raise_counter(relations text[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  insert into aspen.change_counter as c (relation, changes)
  select distinct r, 1 from unnest(relations) r order by r
  on conflict (relation) do update set changes = c.changes + 1
$function$
;

CREATE OR REPLACE FUNCTION aspen.read_again(target text, files bigint[])
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  marked bigint;
begin
  update aspen.published_file p set replay = true where p.target = read_again.target and p.file_id = any (files);
  get diagnostics marked = row_count;
  return marked;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.readable(bytes bytea)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return convert_from(bytes, 'UTF8');
exception when character_not_in_repertoire or untranslatable_character then
  return encode(bytes, 'escape');
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.reads_again(target text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select exists (
    select from aspen.published_file p where p.target = reads_again.target and p.replay
    union all
    select from aspen.load_file f join aspen.source_file s on s.id = f.file_id
    where f.replay and s.target = reads_again.target)
$function$
;

CREATE OR REPLACE FUNCTION aspen.record_made(pipeline text, before jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update aspen.made_object m set kind = n.kind, identity = n.identity
  from aspen.objects_there() n
  join jsonb_to_recordset(before) as b (class oid, object oid, kind text, identity text) using (class, object)
  where m.kind = b.kind and m.identity = b.identity and (n.kind, n.identity) is distinct from (b.kind, b.identity);
  insert into aspen.made_object (pipeline, kind, identity)
  select record_made.pipeline, n.kind, n.identity
  from aspen.objects_there() n
  where not exists (
    select from jsonb_to_recordset(before) as b (class oid, object oid) where b.class = n.class and b.object = n.object
  ) and aspen.is_own_write(coalesce(
    (select c.xmin from pg_class c where n.class = 'pg_class'::regclass and c.oid = n.object),
    (select p.xmin from pg_proc p where n.class = 'pg_proc'::regclass and p.oid = n.object),
    (select t.xmin from pg_type t where n.class = 'pg_type'::regclass and t.oid = n.object),
    (select s.xmin from pg_namespace s where n.class = 'pg_namespace'::regclass and s.oid = n.object),
    (select e.xmin from pg_extension e where n.class = 'pg_extension'::regclass and e.oid = n.object)))
  on conflict on constraint made_object_pkey do update set pipeline = excluded.pipeline;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.record_published(load_id bigint, inserted bigint, updated bigint, superseded bigint, deleted bigint, suppressed bigint, removed bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update aspen.load_file f set status = 'published', warnings = f.warnings || case when f.rejected > 0
    then array[format('%s of %s records rejected; the others are loaded', f.rejected, f.read)] else '{}' end
  where f.load_id = record_published.load_id and f.status = 'pending';
  insert into aspen.published_file as p (target, uri, file_id, load_id)
  select s.target, s.uri, s.id, f.load_id
  from aspen.load_file f join aspen.source_file s on s.id = f.file_id
  where f.load_id = record_published.load_id and f.status = 'published'
  on conflict (target, uri) do update set file_id = excluded.file_id, load_id = excluded.load_id;
  -- Read again, and refused this time or not: once is enough.
  update aspen.published_file p set replay = false
  from aspen.load_file f join aspen.source_file s on s.id = f.file_id
  where f.load_id = record_published.load_id and p.target = s.target and p.uri = s.uri and p.replay;
  perform aspen.settle_rejects(load_id);

  if inserted + updated + deleted + removed > 0 then
    perform aspen.raise_counter(array[t.schema_name || '.' || t.name])
    from aspen.load l join aspen.target t on t.name = l.target where l.id = record_published.load_id;
  end if;
  update aspen.load l set
    status = 'published', ended = clock_timestamp(),
    read = f.read, rejected = f.rejected, held = f.held,
    inserted = record_published.inserted, updated = record_published.updated,
    superseded = record_published.superseded, deleted = record_published.deleted, suppressed = record_published.suppressed,
    removed = record_published.removed,
    unchanged = f.published - record_published.inserted - record_published.updated - record_published.superseded
      - record_published.suppressed
      -- Where rows are found by the file they came from, those that are deleted are not of this load's records.
      - case when (select t.later_files_follow from aspen.target t where t.name = l.target) then record_published.deleted else 0 end
  from (
    select coalesce(sum(lf.read), 0) as read, coalesce(sum(lf.rejected), 0) as rejected,
      coalesce(sum(lf.staged) filter (where lf.status <> 'published'), 0) as held,
      coalesce(sum(lf.staged) filter (where lf.status = 'published'), 0) as published
    from aspen.load_file lf where lf.load_id = record_published.load_id
  ) f
  where l.id = record_published.load_id;
  return aspen.load_counts(load_id);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.records_in_words(examples jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select coalesce(': record ' || string_agg(x.example ->> 'record', ', ' order by x.place), '')
  from jsonb_array_elements(examples) with ordinality x (example, place)
$function$
;

CREATE OR REPLACE FUNCTION aspen.referred_in_words(failure jsonb, target text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select format('rows of %s refer to rows that it does not have (constraint %I)',
    aspen.name_beside(k.conrelid, k.confrelid), k.conname)
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and k.confrelid = aspen.relation_of(target) and k.conrelid <> k.confrelid
    and failure ->> 'code' in ('23503', '23001')
    and k.conname = failure ->> 'constraint' and c.relname = failure ->> 'table' and n.nspname = failure ->> 'schema'
$function$
;

CREATE OR REPLACE FUNCTION aspen.refusal_in_words(failure jsonb, target text, staging regclass, file_position integer, OUT code text, OUT message text)
 RETURNS record
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  key record;
  missing text;
begin
  code := case when failure ->> 'code' like '23%' then 'constraint-violated' else 'rows-refused' end;
  select k.oid, k.contype, k.conname, c.relname into key
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.conname = failure ->> 'constraint' and c.relname = failure ->> 'table' and n.nspname = failure ->> 'schema';
  if found then
    missing := case when key.contype = 'f' then aspen.missing_in_words(key.oid, target, staging, file_position) end;
    message := concat_ws(': ', format('its rows violate the constraint %I of %I', key.conname, key.relname), missing);
  elsif exists (
    select from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
    where x.relname = failure ->> 'constraint' and c.relname = failure ->> 'table'
  ) then
    message := format('its rows violate the constraint %I of %I', failure ->> 'constraint', failure ->> 'table');
  elsif failure ->> 'code' = '23502' and exists (
    select from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = failure ->> 'column' and c.relname = failure ->> 'table'
  ) then
    message := format('its rows hold no value for the column %I of %I', failure ->> 'column', failure ->> 'table');
  elsif failure ->> 'code' like '23%' then
    message := format('something besides the table''s constraints, such as a trigger, refuses its rows: %s',
      aspen.failure_in_words(failure, target));
  else
    message := format('the database refuses its rows: %s', aspen.failure_in_words(failure, target));
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.refuse_company()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if pg_current_xact_id_if_assigned() is not null then
    perform aspen.raise('AS005', 'publish has to be the first that its transaction writes');
  end if;
  if exists (
    select from pg_class c where c.relnamespace = pg_my_temp_schema() and not pg_has_role(current_user, c.relowner, 'usage')
    union all
    select from pg_type t where t.typnamespace = pg_my_temp_schema() and not pg_has_role(current_user, t.typowner, 'usage')
  ) then
    perform aspen.raise('AS005', 'publish needs a session without temporary tables of others');
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.refuse_guilty_files(load_id bigint, target text, staging regclass)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  positions integer[];
  pending integer[];
  queue text[];
  tried integer[];
  guilty integer[];
  failures jsonb[];
  refusals jsonb := '[]';
  failure jsonb;
  half integer;
  trial text := format('aspen_staging.%I', format('trial_%s', load_id));
begin
  positions := array(select f.position from aspen.load_file f
    where f.load_id = refuse_guilty_files.load_id and f.status = 'pending' order by f.position);
  pending := positions;
  execute format('create index on %s (_position)', staging);
  begin
    execute format('create unlogged table %s (like %s)', trial, staging);
    -- A file whose rows refer to those of a later one is not guilty: what failed is tried again after the others, from the
    -- other end, until nothing more passes.
    loop
      guilty := '{}';
      failures := '{}';
      -- The whole load has failed already.
      half := case when cardinality(pending) = cardinality(positions) then cardinality(pending) / 2 else 0 end;
      queue := case half when 0 then array[pending::text]
        else array[pending[:half]::text, pending[half + 1:]::text] end;
      while cardinality(queue) > 0 loop
        tried := queue[1]::integer[];
        queue := queue[2:];
        -- Not in the block of the attempt: where it was made, it is emptied in place.
        execute format('truncate %s', trial);
        failure := aspen.try_rows(load_id, target, staging, trial, tried);
        if failure is null then
          continue;
        elsif cardinality(tried) > 1 then
          half := cardinality(tried) / 2;
          queue := array[tried[:half]::text, tried[half + 1:]::text] || queue;
        else
          guilty := guilty || tried;
          failures := failures || failure;
        end if;
      end loop;
      exit when cardinality(guilty) in (0, cardinality(pending));
      select array_agg(g.position order by g.place desc) into pending
      from unnest(guilty) with ordinality as g (position, place);
    end loop;
    if cardinality(guilty) = cardinality(positions) and failures[1] = all (failures)
      and aspen.refuses_every_row(load_id, target, staging, trial::regclass, positions, failures[1])
    then
      perform aspen.raise('AS010', format('a trigger of %s refuses every row, whatever is in it: %s', target,
        aspen.failure_in_words(failures[1], target)), aspen.path_hint(target, failures[1] ->> 'code'));
    end if;
    refusals := coalesce((
      select jsonb_agg(jsonb_build_object('position', g.position, 'code', r.code, 'message', r.message))
      from unnest(guilty, failures) as g (position, failure)
      cross join lateral aspen.refusal_in_words(g.failure, target, staging, g.position) r), '[]');
    raise exception using errcode = 'AS099', message = 'the trial is over';
  exception when sqlstate 'AS099' then
    null;
  end;
  update aspen.load_file f set status = 'refused', code = r.code, message = r.message
  from jsonb_to_recordset(refusals) as r (position integer, code text, message text)
  where f.load_id = refuse_guilty_files.load_id and f.position = r.position;
  return cardinality(guilty);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.refuse_hidden_rows(target regclass)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if row_security_active(target) then
    perform aspen.raise('AS009', format('row-level security hides rows of %s from %I, who publishes', target, current_user),
      format('alter table %s no force row level security, or alter role %I bypassrls', target, current_user));
  end if;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.refuse_strange_rejects()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  of_load bigint;
begin
  for of_load in select distinct a.load_id from added a loop
    perform aspen.need_load(of_load);
    if not exists (select from aspen.load l where l.id = of_load and l.status = 'open') then
      perform aspen.raise('AS001', format('load %s is not open', of_load));
    end if;
  end loop;
  if exists (
    select from (select distinct a.load_id, a.file_id from added a) n
    where not exists (select from aspen.load_file f where f.load_id = n.load_id and f.file_id = n.file_id)
  ) then
    perform aspen.raise('AS011', 'a rejected record is of a file that its load does not have');
  end if;
  return null;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.refuse_strangers()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform aspen.need_load(tg_argv[0]::bigint);
  return null;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.refuse_unpublished()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if exists (select from aspen.direct_load d where d.load_id = new.load_id) then
    perform aspen.raise('AS008', format('load %s began directly and was not published', new.load_id));
  end if;
  return null;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.refuses_every_row(load_id bigint, target text, staging regclass, trial regclass, positions integer[], failure jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  place tid;
begin
  if failure ->> 'code' like '23%' or not exists (
    select from pg_partition_tree(aspen.relation_of(target)) r join pg_trigger t on t.tgrelid = r.relid
    where not t.tgisinternal and t.tgenabled <> 'D'
    union all
    select from pg_trigger t where t.tgrelid = aspen.relation_of(target) and not t.tgisinternal and t.tgenabled <> 'D'
  ) then
    return false;
  end if;
  for place in execute format('
    select s.place from (
      select ctid as place, row_number() over () as number, count(*) over () as of from %s where _position = any ($1)
    ) s where s.number %% greatest(s.of / 20, 1) = 0 limit 20', staging) using positions
  loop
    execute format('truncate %s', trial);
    if aspen.try_rows(load_id, target, staging, trial, positions, place) is distinct from failure then
      return false;
    end if;
  end loop;
  return true;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.relation_of(target text)
 RETURNS regclass
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select format('%I.%I', t.schema_name, t.name)::regclass from aspen.target t where t.name = target
$function$
;

CREATE OR REPLACE FUNCTION aspen.replay_rejects(target text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  refused bigint;
  published bigint;
begin
  perform aspen.retry_file(n.file_id)
  from aspen.rejected_now n join aspen.source_file s on s.id = n.file_id
  join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
  where s.target = replay_rejects.target and not n.published and f.rejected > 0;
  get diagnostics refused = row_count;
  update aspen.published_file p set replay = true
  from aspen.rejected_now n where n.file_id = p.file_id and n.published and p.target = replay_rejects.target;
  get diagnostics published = row_count;
  return refused + published;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.replaying(target text)
 RETURNS TABLE(file_id bigint, load_id bigint, "position" integer)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  -- Nearly always nothing is marked, and this is asked for each page of a listing.
  if not aspen.reads_again(target) then
    return;
  end if;
  if exists (select from aspen.target g where g.name = replaying.target and g.file_order <> 'arrival') then
    return query select * from aspen.replaying_by_name(target);
    return;
  end if;
  return query
  with taken as (
    select p.file_id, p.load_id, f.position, p.replay
    from aspen.published_file p join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
    where p.target = replaying.target
    union all
    select n.file_id, n.load_id, f.position, true
    from aspen.refused_now n join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
    join aspen.source_file s on s.id = n.file_id
    where s.target = replaying.target and f.replay
      and not exists (select from aspen.published_file p where p.file_id = n.file_id)
  ), first as (
    select t.load_id, t.position from taken t where t.replay order by t.load_id, t.position limit 1
  )
  select t.file_id, t.load_id, t.position
  from taken t, first f, aspen.target g
  where g.name = replaying.target
    and (t.replay or g.later_files_follow and (t.load_id, t.position) > (f.load_id, f.position));
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.replaying_by_name(target text)
 RETURNS TABLE(file_id bigint, load_id bigint, "position" integer)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with taken as (
    select p.file_id, p.load_id, f.position, p.replay, aspen.place_by_name(s.uri, g.file_order) as place
    from aspen.target g join aspen.published_file p on p.target = g.name
    join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
    join aspen.source_file s on s.id = p.file_id
    where g.name = replaying_by_name.target
    union all
    select n.file_id, n.load_id, f.position, true, aspen.place_by_name(s.uri, g.file_order)
    from aspen.refused_now n join aspen.load_file f on f.load_id = n.load_id and f.file_id = n.file_id
    join aspen.source_file s on s.id = n.file_id join aspen.target g on g.name = s.target
    where g.name = replaying_by_name.target and f.replay and not aspen.is_accepted(s, 'late-file')
      and not exists (select from aspen.published_file p where p.file_id = n.file_id)
  )
  select t.file_id, t.load_id, t.position from taken t
  where t.replay or t.place collate "C" > (select min(m.place collate "C") from taken m where m.replay)
$function$
;

CREATE OR REPLACE FUNCTION aspen.retry_file(file_id bigint)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.load_file f set retry = true, replay = true
  where f.file_id = retry_file.file_id and f.status = 'refused';
  update aspen.published_file p set replay = true where p.file_id = retry_file.file_id
$function$
;

CREATE OR REPLACE FUNCTION aspen.run_setting(run_id bigint)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select 'aspen.run_' || run_id
$function$
;

CREATE OR REPLACE FUNCTION aspen.same_content(load_id bigint, file aspen.source_file)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select o.uri
  from aspen.target t
  join aspen.source_file o on o.target = t.name and o.etag = file.etag and o.size = file.size and o.uri <> file.uri
  join aspen.published_file p on p.file_id = o.id
  where t.name = file.target and t.holds_same_content
    and aspen.folder_values(o.uri, t.folders) is not distinct from aspen.folder_values(file.uri, t.folders)
    and not exists (
      select from aspen.load_file f join aspen.source_file s on s.id = f.file_id
      where f.load_id = same_content.load_id and f.status = 'pending' and f.previous_file_id = o.id and s.id <> o.id)
  order by p.load_id, o.uri limit 1
$function$
;

CREATE OR REPLACE FUNCTION aspen.sample_share(relation regclass)
 RETURNS real
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select (1000 * 100 / c.reltuples)::real from pg_class c where c.oid = relation and c.reltuples > 10000
$function$
;

CREATE OR REPLACE FUNCTION aspen.schemas_of(target text)
 RETURNS TABLE(name text, place bigint, is_closed boolean)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select n.nspname, min(s.place), aspen.is_closed(n.oid)
  from aspen.target t
  cross join lateral unnest(t.search_path || t.schema_name) with ordinality as s (name, place)
  join pg_namespace n on n.nspname = s.name
  where t.name = schemas_of.target
  group by n.oid, n.nspname
$function$
;

CREATE OR REPLACE FUNCTION aspen.settle_checks(load_id bigint, failures jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  stopping jsonb := (select jsonb_agg(f) from jsonb_array_elements(failures) f where f ->> 'on_failure' = 'stop');
  refusing jsonb := (select jsonb_agg(f) from jsonb_array_elements(failures) f where f ->> 'on_failure' = 'refuse');
begin
  perform aspen.note_failures(load_id, coalesce(stopping, refusing));
  if stopping is not null then
    update aspen.load l set status = 'failed', ended = clock_timestamp(), reason = (
      select string_agg(format('%s: %s', s.uri, m.message), E'\n' order by m.place) from (
        select (f ->> 'file')::bigint as file_id, f ->> 'message' as message, row_number() over (order by (f ->> 'position')::integer) as place
        from jsonb_array_elements(stopping) f
      ) m join aspen.source_file s on s.id = m.file_id where m.place <= 5)
    where l.id = load_id;
    -- Nothing of the load holds: what else was refused is looked at anew.
    update aspen.load_file f set status = 'pending', code = null, message = null
    where f.load_id = settle_checks.load_id and f.status <> 'pending';
    return true;
  end if;
  update aspen.load_file l set status = 'refused', code = 'check-failed', message = r.message
  from (
    select (f ->> 'file')::bigint as file_id, string_agg(f ->> 'message', '. ' order by f ->> 'name') as message
    from jsonb_array_elements(refusing) f group by 1
  ) r where l.load_id = settle_checks.load_id and l.file_id = r.file_id;
  return false;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.settle_files(load aspen.load)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  goal aspen.target;
begin
  select * into strict goal from aspen.target t where t.name = load.target;
  perform aspen.settle_versions(load.id);
  perform aspen.number_rejects(load.id);
  update aspen.load_file f set
    read = p.read, staged = p.staged, rejected = p.rejected, retry = p.retry,
    code = case when p.code is not null then p.code when not p.tolerated then 'records-rejected' end,
    message = case when p.code is not null then p.message when not p.tolerated then p.found || p.allowed end,
    warnings = p.warnings,
    status = case when p.code is not null or not p.tolerated then 'refused' else 'pending' end
  from (
    select s.*, format('%s of %s records rejected', s.rejected, s.read) as found,
      aspen.limit_in_words(goal.reject_records, goal.reject_share) as allowed,
      -- A quotient is the number next to the share as it is written; a product may lie beside it.
      s.rejected = 0 or exists (select from aspen.source_file v where v.id = s.file_id and aspen.is_accepted(v, 'records-rejected'))
        or s.rejected <= coalesce(goal.reject_records, s.rejected)
          and (goal.reject_share is null or s.rejected / s.read::double precision <= goal.reject_share) as tolerated
    from (
      select g.*, coalesce(w.warnings, '{}') as warnings
      from (
        select pf.file_id, sum(pf.read) as read, sum(pf.staged) as staged, sum(pf.rejected) as rejected,
          min(pf.code) as code, min(pf.message) as message, bool_or(pf.retry) as retry
        from aspen.part_file pf where pf.load_id = load.id group by pf.file_id
      ) g
      left join (
        select distinct on (pf.file_id) pf.file_id, pf.warnings
        from aspen.part_file pf where pf.load_id = load.id and pf.warnings <> '{}' order by pf.file_id, pf.part
      ) w using (file_id)
    ) s
  ) p
  where f.load_id = load.id and f.file_id = p.file_id;

  -- Another load published one of these files since this one began: what this one holds may be older.
  update aspen.load_file f set status = 'overtaken'
  from aspen.source_file s left join aspen.published_file now on now.target = s.target and now.uri = s.uri
  where f.load_id = load.id and f.status = 'pending' and s.id = f.file_id
    and now.file_id is distinct from f.previous_file_id;
  perform aspen.hold_other_origins(load);
  perform aspen.hold_late_files(load);
  perform aspen.hold_same_content(load);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.settle_rejects(load_id bigint)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with read_again as materialized (
    select f.file_id, f.status, s.target, s.uri, (
      select case when count(*) >= 10000 then max(n.record) end
      from aspen.reject n where n.load_id = f.load_id and n.file_id = f.file_id
    ) as known_to
    from aspen.load_file f join aspen.source_file s on s.id = f.file_id
    where f.load_id = settle_rejects.load_id and (f.status = 'published' or f.status = 'refused' and f.rejected > 0)
  )
  update aspen.reject r set outcome_load = settle_rejects.load_id, outcome = case
    when r.file_id <> f.file_id then 'replaced'
    when exists (
      select from aspen.reject n
      where n.load_id = settle_rejects.load_id and n.file_id = r.file_id and n.record = r.record) then 'rejected again'
    when f.status = 'published' then 'loaded'
    else 'held back' end
  from read_again f join aspen.source_file v on v.target = f.target and v.uri = f.uri
  where r.file_id = v.id and r.outcome is null and r.load_id < settle_rejects.load_id
    and (f.status = 'published' or f.file_id = v.id)
    and (r.file_id <> f.file_id or f.known_to is null or r.record <= f.known_to)
$function$
;

CREATE OR REPLACE FUNCTION aspen.settle_versions(load_id bigint)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  update aspen.source_file f set etag = p.etag
  from aspen.part_file p
  where p.load_id = settle_versions.load_id and f.id = p.file_id and p.etag is not null
$function$
;

CREATE OR REPLACE FUNCTION aspen.shown_values(one jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select format('jsonb_build_object(%s)', aspen.each_column(one -> 'shown', '%1$L, left(s.%1$I::text, 100)', ', '))
$function$
;

CREATE OR REPLACE FUNCTION aspen.stage_load(load_id bigint, parts integer)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  opened aspen.load;
  name text := aspen.staging_name(load_id);
begin
  perform aspen.need_load(load_id);
  update aspen.load l set parts = stage_load.parts, staging = true where l.id = load_id and l.status = 'open'
  returning * into opened;
  if not found then
    perform aspen.raise('AS001', format('load %s is not open', load_id));
  end if;
  -- Told before anything is copied; publish looks again.
  perform aspen.refuse_hidden_rows(aspen.relation_of(opened.target));
  execute format('create unlogged table aspen_staging.%I (like aspen_table.%I)', name, opened.target);
  -- It is dropped within minutes; an autovacuum would only get in the way of that.
  execute format('alter table aspen_staging.%I set (autovacuum_enabled = false)', name);
  execute format('create trigger refuse_strangers before insert on aspen_staging.%I
    for each statement execute function aspen.refuse_strangers(%L)', name, load_id);
  execute format('grant insert on aspen_staging.%I to %I', name, (select r.loader from aspen.rights r));
  return name;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.staging_name(load_id bigint)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select 'load_' || load_id
$function$
;

CREATE OR REPLACE FUNCTION aspen.stands_on(pipeline text)
 RETURNS TABLE(dependent text, wants text)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  with recursive going as (select class, object, kind, identity from aspen.goes_with(pipeline)),
  -- Parts of what goes, such as its columns, indexes and constraints: they belong to it and go with it.
  parts (class, object, root) as (
    select class, object, identity from going
    union
    select d.classid, d.objid, p.root
    from parts p
    join pg_depend d on d.refclassid = p.class and d.refobjid = p.object and d.deptype in ('a', 'i', 'P', 'S', 'e')
  ),
  dependents as (
    select distinct d.classid, d.objid, p.root
    from parts p
    join pg_depend d on d.refclassid = p.class and d.refobjid = p.object
    where not exists (select from parts o where o.class = d.classid and o.object = d.objid)
  )
  select distinct
    case
      when r.ev_class is not null then i.type || ' ' || i.identity
      else f.type || ' ' || f.identity
    end,
    d.root
  from dependents d
  left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
  left join lateral pg_identify_object('pg_class'::regclass, r.ev_class, 0) i on r.ev_class is not null
  cross join lateral pg_identify_object(d.classid, d.objid, 0) f
  where r.ev_class is null or not exists (
    select from parts o where o.class = 'pg_class'::regclass and o.object = r.ev_class
  )
  order by 1
$function$
;

CREATE OR REPLACE FUNCTION aspen.start_procedure(run_id bigint, procedure text, inputs text[])
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  started bigint;
begin
  perform aspen.need_run(run_id);
  insert into aspen.step (run_id, kind, name, inputs)
  values (run_id, 'procedure', procedure, aspen.current_inputs(inputs)) returning id into started;
  return started;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.start_run(pipeline text, engine text, version text, external_id text DEFAULT NULL::text, OUT id bigint, OUT secret text)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  secret := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  perform aspen.mark_lost_runs();
  insert into aspen.run as r (pipeline, engine, version, external_id, secret_hash)
  values (pipeline, engine, version, external_id, aspen.hash_of(secret)) returning r.id into id;
  perform aspen.join_run(id, secret);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.start_step(run_id bigint, kind text, name text, load_id bigint DEFAULT NULL::bigint)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.need_run(run_id);
  select aspen.need_load(start_step.load_id) where start_step.load_id is not null;
  insert into aspen.step (run_id, kind, name, load_id) values (run_id, kind, name, load_id) returning id
$function$
;

CREATE OR REPLACE FUNCTION aspen.stopped_by_check(load_id bigint)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select l.reason from aspen.load l
  where l.id = load_id and l.status = 'failed'
    and exists (select from aspen.check_failure c where c.load_id = l.id and c.outcome = 'stopped')
$function$
;

CREATE OR REPLACE FUNCTION aspen.sweep_rejects()
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  delete from aspen.reject r using aspen.load l
  where r.outcome_load = l.id and l.ended < clock_timestamp() - interval '30 days';
  delete from aspen.check_failure c using aspen.load l
  where c.load_id = l.id and l.ended < clock_timestamp() - interval '30 days'
    and not exists (select from aspen.refused_now n where n.load_id = c.load_id and n.file_id = c.file_id)
$function$
;

CREATE OR REPLACE FUNCTION aspen.sweep_staging()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '100ms'
AS $function$
declare
  dead bigint;
  dropped integer := 0;
begin
  perform aspen.sweep_rejects();
  perform aspen.sweep_tombstones();
  for dead in select l.id from aspen.load l where l.staging and l.status <> 'open' order by l.id loop
    begin
      execute format('drop table if exists aspen_staging.%I', aspen.staging_name(dead));
      update aspen.load l set staging = false where l.id = dead;
      dropped := dropped + 1;
    exception when lock_not_available or deadlock_detected then
      null;
    end;
  end loop;
  return dropped;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.sweep_tombstones()
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  delete from aspen.tombstone d where d.buried < clock_timestamp() - interval '90 days'
$function$
;

CREATE OR REPLACE FUNCTION aspen.takes_direct_loads(target regclass)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select aspen.is_plain(target) and not aspen.would_log_rows(target) and has_table_privilege(session_user, target, 'insert')
    and has_schema_privilege(session_user, (select c.relnamespace from pg_class c where c.oid = target), 'usage')
$function$
;

CREATE OR REPLACE FUNCTION aspen.target_lock(target text)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select hashtextextended('aspen load ' || target, 0)
$function$
;

CREATE OR REPLACE FUNCTION aspen.told_message(message text, target text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select left(message, 500) from aspen.target t
  where t.name = told_message.target
    and (t.personal = '{}' or aspen.is_of_the_moment(message) or aspen.is_of_a_column(message, t.name))
$function$
;

CREATE OR REPLACE FUNCTION aspen.try_lock_post_step()
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  held aspen.post_step_lock;
  drawn bigint := hashtextextended(gen_random_uuid()::text, 0);
begin
  select * into strict held from aspen.post_step_lock for update;
  if aspen.holds_key(held.pid, held.key) then
    return held.pid = pg_backend_pid();
  end if;
  perform pg_advisory_lock(drawn);
  update aspen.post_step_lock set pid = pg_backend_pid(), key = drawn;
  return true;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.try_lock_target(target text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select pg_try_advisory_lock(aspen.target_lock(target))
$function$
;

CREATE OR REPLACE FUNCTION aspen.try_rows(load_id bigint, target text, staging regclass, trial regclass, positions integer[], place tid DEFAULT NULL::tid)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  code text;
  failure jsonb;
begin
  begin
    execute format('insert into %s select * from %s s where %s', trial, staging,
      case when place is null then 's._position = any ($1)' else 's.ctid = $2' end) using positions, place;
    perform aspen.apply_staging(load_id, target, trial);
    return null;
  exception when assert_failure or others then
    declare
      said text;
      at_constraint text;
      at_table text;
      at_schema text;
      at_column text;
    begin
      get stacked diagnostics code = returned_sqlstate, said = message_text, at_constraint = constraint_name,
        at_table = table_name, at_schema = schema_name, at_column = column_name;
      if not aspen.may_be_of_rows(code) then
        raise;
      end if;
      failure := jsonb_build_object('code', code, 'message', said, 'constraint', at_constraint, 'table', at_table,
        'schema', at_schema, 'column', at_column);
    end;
  end;
  return failure;
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.unlock_post_step()
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  held aspen.post_step_lock;
begin
  select * into strict held from aspen.post_step_lock for update;
  if held.pid is distinct from pg_backend_pid() then
    return false;
  end if;
  update aspen.post_step_lock set pid = null, key = null;
  return pg_advisory_unlock(held.key);
end
$function$
;

CREATE OR REPLACE FUNCTION aspen.unlock_target(target text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select pg_advisory_unlock(aspen.target_lock(target))
$function$
;

CREATE OR REPLACE FUNCTION aspen.unread_version(stat text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select 'unread ' || stat
$function$
;

CREATE OR REPLACE FUNCTION aspen.why_due(procedure text, source_hash text, inputs text[])
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select case
    when s.name is null then 'it never ran'
    when s.source_hash <> why_due.source_hash then 'its source changed'
    when s.inputs is distinct from now.inputs then (
      select 'changed: ' || string_agg(coalesce(a.key, b.key), ', ' order by coalesce(a.key, b.key))
      from jsonb_each(s.inputs) a full join jsonb_each(now.inputs) b on a.key = b.key
      where a.value is distinct from b.value)
  end
  from (select aspen.current_inputs(why_due.inputs) as inputs) now
  left join aspen.procedure_state s on s.name = procedure
$function$
;

CREATE OR REPLACE FUNCTION aspen.would_log_rows(target regclass)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  select current_setting('log_error_verbosity') <> 'terse'
    and exists (
      select from aspen.target t
      where t.personal <> '{}' and to_regclass(format('%I.%I', t.schema_name, t.name)) = would_log_rows.target)
    and (
      exists (select from pg_constraint k where k.conrelid = target and k.contype not in ('p', 'n'))
      or exists (select from pg_index i where i.indrelid = target and not i.indisprimary and (i.indisunique or i.indexprs is not null))
      or exists (select from pg_attribute a where a.attrelid = target and a.attnum > 0 and a.attgenerated <> ''))
$function$
;


grant select on aspen.accepted_file to aspen_loader;
grant select on aspen.change_counter to aspen_loader;
grant select on aspen.deployment to aspen_loader;
grant select on aspen.direct_load to aspen_loader;
grant select on aspen.load to aspen_loader;
grant select on aspen.load_file to aspen_loader;
grant select on aspen.made_object to aspen_loader;
grant select on aspen.migration to aspen_loader;
grant select on aspen.part to aspen_loader;
grant select on aspen.post_step_lock to aspen_loader;
grant select on aspen.procedure to aspen_loader;
grant select on aspen.procedure_state to aspen_loader;
grant select on aspen.published_file to aspen_loader;
grant select on aspen.refused_now to aspen_loader;
grant select on aspen.rejected_now to aspen_loader;
grant select on aspen.rights to aspen_loader;
grant select on aspen.run to aspen_loader;
grant select on aspen.source_file to aspen_loader;
grant select on aspen.step to aspen_loader;
grant select on aspen.target to aspen_loader;
grant select on aspen.tombstone to aspen_loader;
grant execute on function aspen.begin_direct(bigint) to aspen_loader;
grant execute on function aspen.bound_load(bigint,bigint,bigint) to aspen_loader;
grant execute on function aspen.close_empty_load(bigint) to aspen_loader;
grant execute on function aspen.describe_load(bigint,text,text) to aspen_loader;
grant execute on function aspen.differing_files(text,text[],text[],bigint[],text[]) to aspen_loader;
grant execute on function aspen.due_procedures(jsonb) to aspen_loader;
grant execute on function aspen.end_load(bigint,text,text) to aspen_loader;
grant execute on function aspen.finish_run(bigint,text,text) to aspen_loader;
grant execute on function aspen.finish_step(bigint,text,text) to aspen_loader;
grant execute on function aspen.join_run(bigint,text) to aspen_loader;
grant execute on function aspen.known_files(text,text[]) to aspen_loader;
grant execute on function aspen.knows_below(text,text) to aspen_loader;
grant execute on function aspen.last_files(text[]) to aspen_loader;
grant execute on function aspen.load_counts(bigint) to aspen_loader;
grant execute on function aspen.mark_part(bigint,integer,jsonb) to aspen_loader;
grant execute on function aspen.may_load_directly(bigint) to aspen_loader;
grant execute on function aspen.may_publish_with(bigint,bigint) to aspen_loader;
grant execute on function aspen.offer_files(bigint,jsonb) to aspen_loader;
grant execute on function aspen.open_load(bigint,text,text) to aspen_loader;
grant execute on function aspen.outcome_of_run(text) to aspen_loader;
grant execute on function aspen.pending_files(bigint) to aspen_loader;
grant execute on function aspen.publish(bigint) to aspen_loader;
grant execute on function aspen.publish_direct(bigint,jsonb) to aspen_loader;
grant execute on function aspen.readable(bytea) to aspen_loader;
grant execute on function aspen.reads_again(text) to aspen_loader;
grant execute on function aspen.stage_load(bigint,integer) to aspen_loader;
grant execute on function aspen.start_run(text,text,text,text) to aspen_loader;
grant execute on function aspen.start_step(bigint,text,text,bigint) to aspen_loader;
grant execute on function aspen.sweep_staging() to aspen_loader;
grant execute on function aspen.try_lock_target(text) to aspen_loader;
grant execute on function aspen.unlock_target(text) to aspen_loader;
grant execute on function aspen.why_due(text,text,text[]) to aspen_loader;
grant usage on schema aspen to aspen_loader;
grant usage on schema aspen_staging to aspen_loader;
