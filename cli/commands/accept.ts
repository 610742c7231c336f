import { ASPEN } from '../../model/command-name.ts';
import { heldFor } from '../../model/judging-order.ts';
import { acceptFile, retryFile } from '../../runtime/rejected-files.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { UsageError } from '../errors.ts';
import {
  inWorkplace,
  loadAgain,
  type ReadAgainOptions,
  refusedFile,
  refuseElsewhere,
  refuseGone,
} from './read-again.ts';

/** What a person may say is right as it is. */
const ACCEPTABLE: readonly string[] = ['records-rejected', 'check-failed', ...heldFor];

/** Options of `accept`. */
export interface AcceptOptions extends ReadAgainOptions {
  /** What is kept with who accepted it. */
  readonly why?: string;
}

/** `aspen accept FILE`: publishes what was good of a refused file, or a file that was held back. */
export function accept(context: CommandContext, name: string, options: AcceptOptions): Promise<CommandResult> {
  return inWorkplace(context, options, 'accept', async (place) => {
    const { table, uri, file, code, message } = await refusedFile(place, name);
    if (!ACCEPTABLE.includes(code)) {
      throw new UsageError({
        code: 'usage',
        found: `${uri} was refused as a whole: ${message} [${code}]`,
        expected: 'a file that was refused for some of its records or by a check, or held back',
        next: `Mend it and deliver it again; or, where it was not the file’s fault, \`${ASPEN} retry\` it.`,
      });
    }
    refuseElsewhere(place, uri);
    await refuseGone(place, uri);
    await acceptFile(place.client, file, options.why);
    return loadAgain(context, place, [table], [uri]);
  });
}

/** `aspen retry FILE`: reads a refused file again. */
export function retry(context: CommandContext, name: string, options: ReadAgainOptions): Promise<CommandResult> {
  return inWorkplace(context, options, 'retry', async (place) => {
    const { table, uri, file } = await refusedFile(place, name);
    refuseElsewhere(place, uri);
    await refuseGone(place, uri);
    await retryFile(place.client, file);
    return loadAgain(context, place, [table], [uri]);
  });
}
