import { linkSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeLineitem } from './lineitem.ts';
import { aspenLoad, measured } from './programs.ts';
import { onStage, urlOf } from './stage.ts';

/** Statements that take less are not told, in milliseconds for each million rows. */
const LEAST = 50;

/** The plans in a server's log, each with the milliseconds that it took. */
function plansIn(log: string): readonly { readonly took: number; readonly plan: string }[] {
  return log.split(/^(?=\S.* (?:LOG|CONTEXT|STATEMENT): )/m).flatMap((entry) => {
    const found = /LOG: {2}duration: ([\d.]+) ms {2}plan:\n([\s\S]*)/.exec(entry);
    return found === null ? [] : [{ took: Number(found[1]), plan: found[2] ?? '' }];
  });
}

/** Without the statement's text, which may be long, and without the columns of an output. */
function shortPlan(plan: string): string {
  const lines = plan.replaceAll('\t', '').split('\n');
  const begins = lines.findIndex((line) => /\(cost=/.test(line));
  return lines
    .slice(Math.max(begins, 0))
    .map((line) => (line.length > 110 ? `${line.slice(0, 109)}…` : line))
    .join('\n')
    .trimEnd();
}

/** What the server does where 1 % of the rows changed and 1 % are new: plans with times and buffers. */
export async function explainPublish(rows: number, say: (text: string) => void): Promise<void> {
  let files = '';
  const write = (folder: string) => {
    files = folder;
    writeLineitem(join(folder, 'base.csv'), rows);
  };
  await onStage(
    write,
    async (stage) => {
      const { client, source } = stage;
      await measured([aspenLoad(urlOf(stage), source)]);
      const changed = join(source, '..', 'changed.csv');
      writeLineitem(changed, Math.round(rows * 1.01), { changeEvery: 100 });
      linkSync(changed, join(files, 'changed.csv'));
      await client.query("load 'auto_explain'");
      const settings = {
        session_preload_libraries: 'auto_explain',
        'auto_explain.log_min_duration': String(Math.round((LEAST * rows) / 1e6)),
        'auto_explain.log_analyze': 'on',
        'auto_explain.log_buffers': 'on',
        'auto_explain.log_nested_statements': 'on',
      };
      for (const [name, value] of Object.entries(settings)) await client.query(`alter system set ${name} = '${value}'`);
      await client.query('select pg_reload_conf()');
      await client.query('checkpoint');
      const { time } = await measured([aspenLoad(urlOf(stage), source)]);
      say(`${rows.toLocaleString('en')} rows, 1 % changed and 1 % new: ${time.toFixed(1)} s`);
      const log = readFileSync(join(source, '..', 'server', 'server.log'), 'utf8');
      for (const { took, plan } of plansIn(log)) say(`\n${(took / 1000).toFixed(1)} s\n${shortPlan(plan)}`);
    },
    'stock',
  );
}
