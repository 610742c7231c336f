import { compileJob } from '../../generator/scala/compile-job.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { findProject, loadProject } from '../project.ts';
import { unknownTables } from './unknown-tables.ts';

/** `aspen script TABLE`: the whole Glue job of a table, as a deployment uploads it. */
export async function script({ cwd, output, json }: CommandContext, name: string): Promise<CommandResult> {
  const pipeline = await loadProject(findProject(cwd));
  const table = pipeline.tables.find(({ model }) => model.name === name);
  if (table === undefined) {
    const known = pipeline.tables.map(({ model }) => model.name);
    throw unknownTables([name], known, `${ASPEN} script`);
  }
  const text = compileJob(table, pipeline.model.name);
  const lines = text.trimEnd().split('\n');
  if (json === null) for (const line of lines) output.line(line);
  else json.event('script', { table: name, script: text });
  return { ending: 'done', facts: { table: name, lines: lines.length } };
}
