import { isReadHere, openSource } from '../../engine/source/open-source.ts';
import { dismissFile } from '../../runtime/rejected-files.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { UsageError } from '../errors.ts';
import { inWorkplace, type ReadAgainOptions, refusedFile } from './read-again.ts';

/** `aspen dismiss FILE`: puts aside a refused file that is gone and will not come again. */
export function dismiss(context: CommandContext, name: string, options: ReadAgainOptions): Promise<CommandResult> {
  return inWorkplace(context, options, 'dismiss', async (place) => {
    const { table, uri, file } = await refusedFile(place, name);
    if (isReadHere(uri, place.source) && (await openSource(place.source).has(uri))) {
      throw new UsageError({
        code: 'usage',
        found: `${uri} is still there`,
        expected: 'a refused file that is gone from the source',
        next: 'Take it away first, or mend it: the next load reads what has changed.',
      });
    }
    await dismissFile(place.client, file);
    if (context.json === null) context.output.line(`dismissed: ${uri}. Should it come again, it is read.`);
    return { ending: 'done', facts: { table, uri } };
  });
}
