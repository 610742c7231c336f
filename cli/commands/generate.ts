import { findStale, generatedFiles, writeGenerated } from '../../generator/generated-files.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { compileProject, findProject } from '../project.ts';
import { plural } from '../views/format.ts';

/** `aspen generate`: writes what the definitions give into `generated/`. */
export async function generate({ cwd, output, json }: CommandContext): Promise<CommandResult> {
  const folder = findProject(cwd);
  const files = generatedFiles(await compileProject(folder));
  const written = writeGenerated(folder, files);
  for (const { path, state } of written) {
    json?.event('written', { path, state });
    if (json === null) output.line(`${state === 'left over' ? 'removed' : 'wrote'}  ${path}`);
  }
  if (json === null) {
    const rest = files.length - written.filter(({ state }) => state !== 'left over').length;
    output.line(`${plural(written.length, 'file')} changed, ${rest} as they were`);
  }
  return { ending: 'done', facts: { files: files.length, changed: written.length } };
}

/** `aspen check`: compiles everything and fails where something generated is stale. Writes nothing. */
export async function check({ cwd, output, json }: CommandContext): Promise<CommandResult> {
  const folder = findProject(cwd);
  const pipeline = await compileProject(folder);
  const files = generatedFiles(pipeline);
  const stale = findStale(folder, files);
  for (const { path, state } of stale) {
    json?.event('stale', { path, state });
    if (json === null) output.line(`${state.padEnd(9)}  ${path}`);
  }
  if (json === null) {
    const { tables, procedures } = pipeline;
    output.line(
      stale.length === 0
        ? `${plural(tables.length, 'table')} and ${plural(procedures.length, 'procedure')} fit together; ${plural(files.length, 'generated file')} up to date`
        : `${plural(stale.length, 'generated file')} stale: run \`${ASPEN} generate\``,
    );
  }
  return { ending: stale.length === 0 ? 'done' : 'failed', facts: { files: files.length, stale: stale.length } };
}
