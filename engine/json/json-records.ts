import { rejectNumber } from '../../model/reject-codes.ts';
import { LineRecords } from '../record/line-records.ts';
import { ESCAPED, QUOTED, UNQUOTED } from '../record/text-format.ts';
import { afterBlanks, JsonWalk, WRONG } from './json-walk.ts';
import { unescapeJson } from './unescape-json.ts';

const LF = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const LETTER_N = 0x6e;
const UNKNOWN = -1;

const NOT_JSON = rejectNumber('not-json');
const NOT_AN_OBJECT = rejectNumber('not-an-object');
const MISSING_KEY = rejectNumber('missing-key');
const DUPLICATE_KEY = rejectNumber('duplicate-key');

/** What a column is read from. */
export interface JsonField {
  /** Spellings of its key. */
  readonly keys: readonly string[];
  /** An object may lack the key: that is as `null`. */
  readonly mayLack: boolean;
  /** The value stands for itself, also where it is a string. */
  readonly isJson: boolean;
}

/** Finds the values of columns in objects of which each is a line. A string's quotes are no part of its field; `null` is an empty field. */
export class JsonRecords extends LineRecords {
  readonly #walk = new JsonWalk();
  readonly #keys: readonly Buffer[];
  /** The field of each key. */
  readonly #fieldOf: Int32Array;
  readonly #mayLack: readonly boolean[];
  readonly #isJson: readonly boolean[];
  /** The last record that had each field. */
  readonly #seen: Float64Array;
  #record = 0;
  /** Which of the keys comes next, where objects have them in the order of the definition or of the object before. */
  #next = 0;
  #key = Buffer.allocUnsafe(64);

  constructor(fields: readonly JsonField[]) {
    super(fields.length, LF);
    const keys = fields.flatMap((field, at) => field.keys.map((key) => ({ key: Buffer.from(key), at })));
    this.#seen = new Float64Array(fields.length);
    this.#keys = keys.map(({ key }) => key);
    this.#fieldOf = Int32Array.from(keys, ({ at }) => at);
    this.#mayLack = fields.map(({ mayLack }) => mayLack);
    this.#isJson = fields.map(({ isJson }) => isJson);
  }

  /** An empty field that is escaped is a key that the object lacks. */
  override unescape(bytes: Buffer, start: number, end: number, into: Buffer): number {
    return start === end ? -MISSING_KEY : unescapeJson(bytes, start, end, into);
  }

  protected override divide(bytes: Buffer, at: number, stop: number): void {
    const walk = this.#walk;
    walk.isTooDeep = false;
    const begin = afterBlanks(bytes, at, stop);
    this.wasBlank = begin === stop;
    if (this.wasBlank) return;
    const isObject = bytes[begin] === OPEN;
    this.#record++;
    this.#next = 0;
    const end = isObject ? this.#members(bytes, begin + 1, stop) : walk.value(bytes, begin, stop);
    if (end === WRONG || afterBlanks(bytes, end, stop) !== stop) this.error = walk.isTooDeep ? walk.TOO_DEEP : NOT_JSON;
    else if (!isObject) this.error = NOT_AN_OBJECT;
    else this.#addMissing(at);
  }

  /** Takes the members of an object; gives the place after it. */
  #members(bytes: Buffer, at: number, stop: number): number {
    const walk = this.#walk;
    let i = afterBlanks(bytes, at, stop);
    if (i < stop && bytes[i] === CLOSE) return i + 1;
    for (;;) {
      if (i >= stop || bytes[i] !== QUOTE) return WRONG;
      const key = i + 1;
      walk.hasEscapes = false;
      i = walk.string(bytes, i, stop);
      if (i === WRONG) return WRONG;
      const field = this.#find(bytes, key, i - 1);
      i = afterBlanks(bytes, i, stop);
      if (i >= stop || bytes[i] !== COLON) return WRONG;
      const value = afterBlanks(bytes, i + 1, stop);
      walk.hasEscapes = false;
      i = walk.value(bytes, value, stop);
      if (i === WRONG) return WRONG;
      if (field !== UNKNOWN) this.#put(bytes, field, value, i);
      i = afterBlanks(bytes, i, stop);
      if (i >= stop) return WRONG;
      if (bytes[i] === CLOSE) return i + 1;
      if (bytes[i] !== COMMA) return WRONG;
      i = afterBlanks(bytes, i + 1, stop);
    }
  }

  #put(bytes: Buffer, field: number, start: number, end: number): void {
    if (this.#seen[field] === this.#record) {
      this.error = DUPLICATE_KEY;
      return;
    }
    this.#seen[field] = this.#record;
    const isString = bytes[start] === QUOTE && !this.#isJson[field]!;
    this.starts[field] = isString ? start + 1 : start;
    this.ends[field] = isString ? end - 1 : bytes[start] === LETTER_N ? start : end;
    this.kinds[field] = !isString ? UNQUOTED : this.#walk.hasEscapes ? ESCAPED : QUOTED;
  }

  #addMissing(at: number): void {
    for (let field = 0; field < this.#seen.length; field++) {
      if (this.#seen[field] === this.#record) continue;
      this.starts[field] = at;
      this.ends[field] = at;
      this.kinds[field] = this.#mayLack[field]! ? UNQUOTED : ESCAPED;
    }
  }

  /** The field of a key that is `bytes[start, end)`. */
  #find(bytes: Buffer, start: number, end: number): number {
    if (this.#walk.hasEscapes) {
      if (this.#key.length < end - start) this.#key = Buffer.allocUnsafe(2 * (end - start));
      return this.#look(this.#key, 0, unescapeJson(bytes, start, end, this.#key));
    }
    return this.#look(bytes, start, end);
  }

  #look(bytes: Buffer, start: number, end: number): number {
    const count = this.#keys.length;
    for (let n = 0, at = this.#next; n < count; n++, at++) {
      if (at >= count) at = 0;
      if (!isSame(this.#keys[at]!, bytes, start, end)) continue;
      this.#next = at + 1;
      return this.#fieldOf[at]!;
    }
    return UNKNOWN;
  }
}

function isSame(key: Buffer, bytes: Buffer, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}
