import { writeFiles } from '../aspen-process.ts';

/** The pipeline's tables, in the order in which they load. */
export const TABLES = ['account', 'rate', 'event', 'entry', 'stock', 'price'] as const;
export type TableName = (typeof TABLES)[number];

// Something points at `account`, nothing at `rate`: there are ways into a table that only one of them may take.
const config = `
import {
  append, csv, definePipeline, defineProcedure, defineTable, integer, merge, replace, snapshot, text, timestamptz,
} from 'aspen-glue';

const columns = { id: integer(), file: integer(), delivery: integer(), amount: integer(), words: text() };
const changing = { ...columns, changed: timestamptz() };

export default definePipeline({
  name: 'faults',
  source: 'files',
  migrations: 'migrations',
  tables: [
    defineTable({ name: 'account', source: csv({ prefix: 'account/' }), columns: changing, key: ['id'], load: merge({ latest: 'changed' }) }),
    defineTable({ name: 'rate', source: csv({ prefix: 'rate/' }), columns: changing, key: ['id'], load: merge({ latest: 'changed' }) }),
    defineTable({ name: 'event', source: csv({ prefix: 'event/' }), columns, load: append() }),
    defineTable({ name: 'entry', source: csv({ prefix: 'entry/' }), columns: { ...columns, account_id: integer() }, load: append() }),
    defineTable({ name: 'stock', source: csv({ prefix: 'stock/' }), columns, key: ['id'], load: snapshot({ brake: { share: 1 } }) }),
    defineTable({ name: 'price', source: csv({ prefix: 'price/' }), columns, load: replace({ brake: { share: 1 } }) }),
  ],
  procedures: [defineProcedure({ name: 'sum_up', file: 'procedures/sum_up.sql' })],
});
`;

const migration = `
alter table entry add foreign key (account_id) references account;
create table total (file integer, kind text, records bigint not null, amount bigint not null, primary key (file, kind));
`;

// It commits on its way, so that one that is stopped leaves half of its work for the next run to mend.
const procedure = `
create or replace procedure sum_up()
language plpgsql as $$
begin
  delete from total;
  insert into total
  select file, 'account', count(*), sum(amount) from account group by file
  union all select file, 'rate', count(*), sum(amount) from rate group by file;
  commit;
  delete from total where kind in ('event', 'entry');
  insert into total
  select file, 'event', count(*), sum(amount) from event group by file
  union all
  select e.file, 'entry', count(*), sum(e.amount + a.amount)
  from entry e join account a on a.id = e.account_id group by e.file;
end
$$;
`;

/** Writes the pipeline that faults are done to: both ways to merge, append, a child with a foreign key, files that say what is there, a procedure. */
export function writeProject(folder: string): void {
  writeFiles(folder, {
    'aspen.config.ts': config,
    'migrations/0001_child.sql': migration,
    'procedures/sum_up.sql': procedure,
  });
}
