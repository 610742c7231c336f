import { AspenError, type ErrorFacts } from '../model/errors.ts';
import { isSystemError, systemErrorInWords } from '../model/system-error.ts';
import type { Confirm } from './confirm.ts';
import { type Ending, exitCode } from './exit-code.ts';
import { errorFacts, JsonLines } from './json-lines.ts';
import type { Output } from './output.ts';
import { errorLines } from './views/error.ts';

/** What every command is given besides its own arguments. */
export interface CommandContext {
  readonly output: Output;
  /** Present when the user asked for JSON lines. */
  readonly json: JsonLines | null;
  readonly confirm: Confirm;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  /** Folder in which the command was called. */
  readonly cwd: string;
}

/** How a command ended, and what its `end` event says besides. */
export interface CommandResult {
  readonly ending: Ending;
  readonly facts?: object;
}

/** Why an aborted command stopped. A command that undoes nothing says what becomes of its work. */
export class Interrupted extends AspenError {
  constructor(facts: Omit<ErrorFacts, 'code'> = { found: 'what was under way is undone, what was published stays' }) {
    super({ ...facts, code: 'interrupted', found: `interrupted: ${facts.found}` });
  }
}

function asAspenError(error: unknown): AspenError {
  if (error instanceof AspenError) return error;
  if (isSystemError(error) && error.path !== undefined) {
    return new AspenError({
      code: 'file',
      found: systemErrorInWords(error),
      where: error.path,
      next: 'Mend this, then run the command again.',
      cause: error,
    });
  }
  return new AspenError({
    code: 'defect',
    found: `a defect in Aspen: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    next: 'Please report it with the command that you ran.',
    cause: error,
  });
}

function report(error: AspenError, ending: Ending, output: Output, json: JsonLines | null): void {
  json?.end(ending, { error: errorFacts(error) });
  if (json === null) for (const line of errorLines(error, output)) output.note(line);
}

/** Runs a command to its exit code; whatever it throws becomes a readable error, or the JSON `end`. */
export async function runCommand(
  context: Omit<CommandContext, 'json'> & { readonly asJson: boolean },
  command: (context: CommandContext) => Promise<CommandResult>,
): Promise<number> {
  const { asJson, ...rest } = context;
  const json = asJson ? new JsonLines(rest.output) : null;
  try {
    const { ending, facts = {} } = await command({ ...rest, json, confirm: asJson ? null : rest.confirm });
    json?.end(ending, facts);
    return exitCode[ending];
  } catch (error) {
    const interrupted = rest.signal.aborted;
    const known = !interrupted || error instanceof Interrupted ? asAspenError(error) : new Interrupted();
    const ending = interrupted ? 'interrupted' : known.code === 'usage' ? 'usage' : 'failed';
    report(known, ending, rest.output, json);
    return exitCode[ending];
  }
}
