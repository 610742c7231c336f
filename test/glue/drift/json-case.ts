import fc from 'fast-check';
import { append, bigint, defineTable, json, jsonb, numeric, text } from '../../../model/index.ts';
import type { DriftCase } from './drift-case.ts';

const string = fc
  .array(
    fc.constantFrom(
      'a',
      'é',
      '😀',
      ' ',
      '\\n',
      '\\"',
      '\\\\',
      '\\u0041',
      '\\u0000',
      '\\ud83d',
      '\\ude00',
      '\xff',
      '\\x',
      '\t',
    ),
    { maxLength: 5 },
  )
  .map((pieces) => `"${pieces.join('')}"`);

const scalar = fc.oneof(
  string,
  fc.constantFrom(
    'null',
    'true',
    'false',
    '0',
    '-1',
    '1.50',
    '1e400',
    '12345678901234567890',
    '01',
    '1.',
    'NaN',
    '"7"',
    '""',
  ),
);

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'json' },
    { weight: 3, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((all) => `[${all.join(', ')}]`) },
    {
      weight: 1,
      arbitrary: fc.array(fc.tuple(string, tie('value')), { maxLength: 2 }).map(membersOf),
    },
  ),
}));

function membersOf(all: readonly (readonly [key: string, value: string])[]): string {
  return `{${all.map(([key, each]) => `${key} :${each}`).join(',')}}`;
}

const key = fc.constantFrom('"n"', '"w"', '"W"', '"j"', '"d"', '"other"', '"\\u006e"', '"\\u00"', 'n', '""');
const whole = fc.tuple(scalar, string, value, scalar).map(([n, w, j, d]) => `{"n":${n},"w":${w},"j":${j},"d":${d}}`);
const some = fc.array(fc.tuple(key, value), { maxLength: 5 }).map(membersOf);
const line = fc.oneof(
  { weight: 6, arbitrary: whole },
  { weight: 3, arbitrary: some },
  { weight: 1, arbitrary: value },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', ' ', '\r', '{', '}', '{"n":1}{"n":1}', '\ufeff{}', `{"x":${'['.repeat(513)}`),
  },
);

/** Bytes of the text, with `ÿ` as a byte that is no UTF-8. */
function bytesOf(parts: readonly string[], cut: number): Buffer {
  const all = Buffer.concat(
    parts
      .join('')
      .split('\xff')
      .flatMap((part, at) => [...(at === 0 ? [] : [Buffer.from([0xff])]), Buffer.from(part)]),
  );
  return all.subarray(0, Math.max(0, all.length - cut));
}

const file = fc
  .tuple(
    fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '')), { maxLength: 8 }),
    fc.constantFrom(0, 0, 1, 5),
  )
  .map(([lines, cut]) => bytesOf(lines.flat(), cut));

/** Files in lines of JSON, right and broken, read in pieces of any size. */
export const jsonFiles: fc.Arbitrary<DriftCase> = fc
  .record({
    optional: fc.boolean(),
    required: fc.boolean(),
    options: fc.record(
      { nulls: fc.constant(['0', '\\n']), quotedNulls: fc.constant(true) },
      { requiredKeys: ['nulls'] },
    ),
    files: fc.array(file, { minLength: 1, maxLength: 3 }),
    reads: fc.constantFrom([1 << 20], [1], [7]),
    pieceBytes: fc.constantFrom(0, 3, 20),
  })
  .map(({ optional, required, options, files, reads, pieceBytes }) => {
    const table = defineTable({
      name: 'lines',
      source: json({ prefix: 'in/', ...options }),
      columns: {
        n: bigint({ optional }),
        w: text({ from: ['w', 'W'], required }),
        j: jsonb({ optional: true }),
        d: numeric({ default: '1.5' }),
      },
      load: append(),
    });
    const uri = (at: number) => `file:///in/${at}.jsonl`;
    return { table, files: files.map((bytes, at) => ({ uri: uri(at), bytes })), reads, pieceBytes };
  });
