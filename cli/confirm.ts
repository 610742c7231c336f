import { createInterface } from 'node:readline/promises';

/** Asks a person for a yes; anything else is a no. Null where there is nobody to ask. */
export type Confirm = ((question: string, signal: AbortSignal) => Promise<boolean>) | null;

/** Asks on the process's own terminal. */
export function confirmOnTerminal(): Confirm {
  const { stdin, stdout } = process;
  if (stdin.isTTY !== true || stdout.isTTY !== true) return null;
  return async (question, signal) => {
    const terminal = createInterface({ input: stdin, output: stdout });
    // The terminal is in raw mode while it is asked, so that Ctrl-C comes here.
    terminal.on('SIGINT', () => process.emit('SIGINT'));
    const over = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    try {
      const answer = await Promise.race([terminal.question(question, { signal }), over]);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      terminal.close();
    }
  };
}
