import { ASPEN } from '../../model/command-name.ts';
import { isInstalled } from '../../runtime/history.ts';
import { abandonLoad, sweepStaging } from '../../runtime/load-protocol.ts';
import { findLoad, type LoadState } from '../../runtime/rejected-files.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { openDatabase } from '../database.ts';
import { UsageError } from '../errors.ts';
import { findProject } from '../project.ts';

function notOpen(load: bigint, found: LoadState | null): UsageError {
  return new UsageError({
    code: 'usage',
    found: found === null ? `no load ${load}` : `load ${load} of ${found.table}, which is ${found.status}`,
    expected: 'a load that is open',
    next: `\`${ASPEN} runs --json\` tells the loads of each run.`,
  });
}

/** `aspen abandon LOAD`: gives up a load that is open; its files stay pending. */
export async function abandon(
  context: CommandContext,
  load: bigint,
  options: { readonly database?: string },
): Promise<CommandResult> {
  const { cwd, output, json } = context;
  const database = await openDatabase(context, findProject(cwd), options.database, 'abandon');
  try {
    const client = await database.connect('abandon');
    const found = (await isInstalled(client)) ? await findLoad(client, load) : null;
    if (found?.status !== 'open') throw notOpen(load, found);
    await abandonLoad(client, load, 'a person gave it up');
    // It waits for a load that is being published, and then does nothing.
    const left = await findLoad(client, load);
    if (left?.status !== 'abandoned') throw notOpen(load, left);
    await sweepStaging(client);
    if (json === null) {
      output.line(`load ${load} of ${found.table} is abandoned; its files are pending`);
      if (found.driven) output.line('its program still runs, and fails when it wants to publish');
    }
    return { ending: 'done', facts: { load, table: found.table, driven: found.driven } };
  } finally {
    await database.close();
  }
}
