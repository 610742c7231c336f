import { styleText } from 'node:util';

/** Where a command writes; the only way to the terminal. */
export interface Output {
  /** A line for the user, on standard output. */
  line(text?: string): void;
  /** A line about the work, on standard error: it does not mix with what a pipe reads. */
  note(text: string): void;
  /** Replaces the live line; without a terminal it does nothing. */
  live(text: string): void;
  readonly terminal: boolean;
  /** Columns of the terminal; null in a pipe. */
  readonly width: number | null;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
}

const CLEAR_LINE = '\r\u001b[K';

function styles(on: boolean): Pick<Output, 'bold' | 'dim' | 'red'> {
  const style = (format: 'bold' | 'dim' | 'red') => (text: string) => (on ? styleText(format, text) : text);
  return { bold: style('bold'), dim: style('dim'), red: style('red') };
}

/** Output to the process's own streams. */
export function processOutput(): Output {
  const { stdout, stderr } = process;
  const terminal = stdout.isTTY === true;
  let live = false;
  const clear = () => {
    if (live) stdout.write(CLEAR_LINE);
    live = false;
  };
  return {
    line(text = '') {
      clear();
      stdout.write(`${text}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    live(text) {
      if (!terminal) return;
      stdout.write(`${CLEAR_LINE}${text.slice(0, (stdout.columns ?? 80) - 1)}`);
      live = true;
    },
    terminal,
    width: terminal ? (stdout.columns ?? 80) : null,
    ...styles(terminal && (process.env['NO_COLOR'] ?? '') === ''),
  };
}
