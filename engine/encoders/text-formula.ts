import type { Encode } from './encode.ts';

const EQUALS = 0x3d;
const QUOTE = 0x22;
/** Bytes before the text, and after it. */
const BEFORE = 2;
const AFTER = 1;

/** Whether a field is a formula that gives a text. */
export function isTextFormula(bytes: Buffer, start: number, end: number): boolean {
  return (
    end - start >= BEFORE + AFTER &&
    bytes[start] === EQUALS &&
    bytes[start + 1] === QUOTE &&
    bytes.indexOf(QUOTE, start + BEFORE) === end - AFTER
  );
}

/** An encoder for fields that may be a formula which gives a text, `="00123"`, from one for the text. */
export function insideFormula(inner: Encode): Encode {
  return (bytes, start, end, out, at) =>
    isTextFormula(bytes, start, end)
      ? inner(bytes, start + BEFORE, end - AFTER, out, at)
      : inner(bytes, start, end, out, at);
}
