-- Where a pipeline is forgotten, what refers to each file, load and run is looked for: without an index, in the whole ledger
-- for each of them.
create index load_run on aspen.load (run_id);
create index load_file_file on aspen.load_file (file_id);
create index load_file_previous on aspen.load_file (previous_file_id) where previous_file_id is not null;
create index published_file_file on aspen.published_file (file_id);
create index published_file_load on aspen.published_file (load_id);
create index step_load on aspen.step (load_id) where load_id is not null;
