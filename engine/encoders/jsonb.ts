import { putInt32, type TypeEncoder } from './encode.ts';
import { validateJson } from './json-grammar.ts';
import { copyUtf8 } from './utf8.ts';

const VERSION = 1;

/** JSON text after the version byte of jsonb's binary form. */
export const jsonb: TypeEncoder = {
  encode(bytes, start, end, out, at) {
    const value = putInt32(out, at, end - start + 1);
    out[value] = VERSION;
    const put = copyUtf8(bytes, start, end, out, value + 1);
    if (put < 0) return put;
    const verdict = validateJson(bytes, start, end);
    return verdict < 0 ? verdict : put;
  },
  fixed: 5,
  perByte: 1,
  compare: null,
};
