import { randomUUID } from 'node:crypto';
import stringWidth from 'string-width';
import { printable } from '../model/printable.ts';

/**
 * Where a command writes; the only way to the terminal. Whatever is written, a terminal shows it and does not obey it:
 * names, headers and messages come from outside.
 */
export interface Output {
  /** One line for the user, on standard output. */
  line(text?: string): void;
  /** One line about the work, on standard error: it does not mix with what a pipe reads. */
  note(text: string): void;
  /** A record for a program, on standard output: exact in a pipe or a file, and only on a terminal as `line`. */
  record(text: string): void;
  /** Replaces the live line; without a terminal it does nothing. */
  live(text: string): void;
  readonly terminal: boolean;
  /** Columns of the terminal; null in a pipe. */
  readonly width: number | null;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
}

/** What output needs of the process's streams. */
export interface Streams {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown };
}

const CLEAR_LINE = '\r\u001b[K';
/** What a terminal is told before and after a text, as ECMA-48 numbers it. */
const FORMATS = { bold: [1, 22], dim: [2, 22], red: [31, 39] } as const;

// No file, header or database can know it, so that our own styles are told from what comes from outside.
const MARK = randomUUID();

function styled(format: keyof typeof FORMATS): (text: string) => string {
  const [on, off] = FORMATS[format];
  return (text) => `${MARK}${on}${MARK}${text}${MARK}${off}${MARK}`;
}

/** A text as the terminal gets it: our styles as its commands, all else as what it shows. */
function render(text: string): string {
  const parts = text.split(MARK);
  return parts.map((part, at) => (at % 2 === 1 ? `\u001b[${part}m` : printable(part))).join('');
}

/** The beginning of a text that fits, and ends in `…` where it is cut. */
export function cutTo(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let cut = '';
  for (const letter of text) {
    if (stringWidth(cut + letter) >= width) break;
    cut += letter;
  }
  return `${cut}…`;
}

/** Output to these streams. @param env `NO_COLOR` in it takes the styles away. */
export function outputTo({ stdout, stderr }: Streams, env: NodeJS.ProcessEnv): Output {
  const terminal = stdout.isTTY === true;
  const hasStyles = terminal && (env['NO_COLOR'] ?? '') === '';
  const style = (format: keyof typeof FORMATS) => (hasStyles ? styled(format) : (text: string) => text);
  let live = false;
  const clear = () => {
    if (live) stdout.write(CLEAR_LINE);
    live = false;
  };
  return {
    line(text = '') {
      clear();
      stdout.write(`${render(text)}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${render(text)}\n`);
    },
    record(text) {
      clear();
      stdout.write(`${terminal ? printable(text) : text}\n`);
    },
    live(text) {
      if (!terminal) return;
      // One column stays free: a terminal goes to the next line after the last one.
      stdout.write(`${CLEAR_LINE}${cutTo(printable(text), (stdout.columns ?? 80) - 1)}`);
      live = true;
    },
    terminal,
    get width() {
      return terminal ? (stdout.columns ?? 80) : null;
    },
    bold: style('bold'),
    dim: style('dim'),
    red: style('red'),
  };
}

/** Output to the process's own streams. */
export function processOutput(): Output {
  return outputTo(process, process.env);
}
