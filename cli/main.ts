import { CommanderError } from 'commander';
import { ASPEN } from '../model/command-name.ts';
import { Interrupted, runCommand } from './command.ts';
import { confirmOnTerminal } from './confirm.ts';
import { UsageError } from './errors.ts';
import { exitCode } from './exit-code.ts';
import { processOutput } from './output.ts';
import { buildProgram, type Parsed } from './program.ts';

// pg tells Node from Cloudflare's runtime by its navigator, which Node has from 21 on. Where there is none, pg makes a
// Response for it, for which Node loads all of its HTTP client: 25 ms at each start.
if (!('navigator' in globalThis)) {
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent: `Node.js/${process.versions.node}` } });
}

const output = processOutput();

// `aspen runs | head` closes the pipe early; that is no error of the user's.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.done);
  throw error;
});

/** The first Ctrl-C lets the command undo what is under way; the second ends it at once. */
function abortOnSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    output.note('stopping; once more ends it at once');
    controller.abort(new Interrupted());
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

function parse(argv: readonly string[]): { parsed: Parsed | null; error: CommanderError | null } {
  let parsed: Parsed | null = null;
  const program = buildProgram((choice) => {
    parsed = choice;
  });
  // What commander prints on a mistake is printed once, by the error below.
  program.configureOutput({ writeErr: () => undefined });
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    if (argv.length === 0) program.outputHelp();
    else program.parse([...argv], { from: 'user' });
    return { parsed, error: null };
  } catch (error) {
    if (error instanceof CommanderError) return { parsed: null, error };
    throw error;
  }
}

function usageError({ message }: CommanderError, argv: readonly string[]): UsageError {
  const [command] = argv;
  const [found = message, suggestion] = message.replace(/^error: /, '').split('\n');
  return new UsageError({
    code: 'usage',
    found,
    ...(suggestion === undefined ? {} : { expected: suggestion.replace(/^\(|\)$/g, '') }),
    next: `${ASPEN} ${command !== undefined && command !== 'help' && !command.startsWith('-') && suggestion === undefined ? `${command} --help` : '--help'} shows what there is.`,
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const { parsed, error } = parse(argv);
  // Help and version were printed by the parser.
  if (error !== null && error.exitCode === 0) return exitCode.done;
  if (parsed === null && error === null) return argv.length === 0 ? exitCode.usage : exitCode.done;
  return runCommand(
    {
      output,
      asJson: parsed?.asJson ?? argv.includes('--json'),
      confirm: confirmOnTerminal(),
      signal: abortOnSignals(),
      env: process.env,
      cwd: process.cwd(),
    },
    async (context) => {
      if (error !== null) throw usageError(error, argv);
      return parsed?.run(context) ?? { ending: 'done' };
    },
  );
}

process.exitCode = await main(process.argv.slice(2));
