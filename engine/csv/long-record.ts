import { NEED_MORE } from '../record/text-format.ts';

const LF = 0x0a;
const CR = 0x0d;

const FIELD_START = 0;
const UNQUOTED = 1;
const QUOTED = 2;
/** After a quote inside quotes: another one doubles it, anything else finds the field closed. */
const CLOSING = 3;
const CARRIAGE_RETURN = 4;
/** The record is broken, and ends with its line. */
const BROKEN = 5;

/** Finds the end of a record that is too long to be kept: each of its bytes is looked at once, in any pieces. */
export class LongRecord {
  /** So far. */
  newlines = 0;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #multiline: boolean;
  #state = FIELD_START;

  constructor(delimiter: number, quote: number, multiline: boolean) {
    this.#delimiter = delimiter;
    this.#quote = quote;
    this.#multiline = multiline;
  }

  /** What was looked at ends inside quotes that may go on after their line. */
  get isOpen(): boolean {
    return this.#state === QUOTED && this.#multiline;
  }

  begin(): void {
    this.#state = FIELD_START;
    this.newlines = 0;
  }

  /** Looks at `bytes[from, length)`; gives the place after the record, or {@link NEED_MORE}. */
  end(bytes: Buffer, from: number, length: number): number {
    const [delimiter, quote] = [this.#delimiter, this.#quote];
    let state = this.#state;
    for (let i = from; i < length; i++) {
      const byte = bytes[i]!;
      if (byte === LF) {
        this.newlines++;
        if (state !== QUOTED || !this.#multiline) return i + 1;
      } else if (state === QUOTED) {
        if (byte === quote) state = CLOSING;
      } else if (state !== BROKEN) state = this.#after(state, byte, delimiter, quote);
    }
    this.#state = state;
    return NEED_MORE;
  }

  #after(state: number, byte: number, delimiter: number, quote: number): number {
    if (state === CARRIAGE_RETURN) return BROKEN;
    if (byte === delimiter) return FIELD_START;
    if (byte === CR) return CARRIAGE_RETURN;
    if (byte === quote) return state === UNQUOTED ? BROKEN : QUOTED;
    return state === CLOSING ? BROKEN : UNQUOTED;
  }
}
