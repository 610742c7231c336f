import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type CsvEncoding, csvEncodings, isUtf16 } from '../../model/encodings.ts';
import { append, csv, defineTable, text } from '../../model/index.ts';
import { isSingleByte, upperLetters } from '../../model/single-byte-letters.ts';
import { describeWithJava } from './describe-with-java.ts';
import { readBoth } from './drift/both-readers.ts';
import { useScalaReader } from './drift/resident-reader.ts';

const script = fileURLToPath(new URL('../../scripts/characters/SingleByte.java', import.meta.url));

function tableOf(encoding: CsvEncoding) {
  return defineTable({
    name: 'encodings',
    source: csv({ prefix: 'in/', encoding }),
    columns: { plain: text(), trimmed: text({ trim: true }) },
    load: append(),
    rejectLimit: { share: 1 },
  });
}

const SPECIAL = [0x0a, 0x0d, 0x22, 0x2c];

/** Every byte, and every pair of a byte from 80 on and another, that a field without quotes can hold: a record each. */
function everyPair(): Buffer {
  const fields: number[][] = [];
  for (let first = 0; first < 256; first++) {
    if (SPECIAL.includes(first)) continue;
    fields.push([first]);
    for (let second = 0; second < 256 && first >= 0x80; second++) {
      if (!SPECIAL.includes(second)) fields.push([first, second]);
    }
  }
  const lines = fields.map((bytes) => Buffer.from([0x78, ...bytes, 0x2c, ...bytes, 0x79, 0x0a]));
  return Buffer.concat([Buffer.from('plain,trimmed\n'), ...lines]);
}

/** Characters of four bytes: all of the first plane, and others here and there. */
function fourBytes(): Buffer {
  const lines: Buffer[] = [Buffer.from('plain,trimmed\n')];
  for (let first = 0x81; first <= 0xfe; first++) {
    for (let rest = 0; rest < 12_600; rest += first <= 0x84 ? 1 : 97) {
      const bytes = [first, 0x30 + Math.floor(rest / 1260), 0x81 + Math.floor((rest % 1260) / 10), 0x30 + (rest % 10)];
      lines.push(Buffer.from([...bytes, 0x2c, ...bytes, 0x0a]));
    }
  }
  return Buffer.concat(lines);
}

describeWithJava('encodings, in both engines', 300_000, () => {
  const scala = useScalaReader('2.13');

  async function expectSame(encoding: CsvEncoding, bytes: Buffer, least: number) {
    const files = [{ uri: 'file:///in/a.csv', bytes }];
    const [both] = await readBoth(
      scala(),
      [{ table: tableOf(encoding), files, reads: [1 << 20], pieceBytes: 0 }],
      null,
    );
    expect(both?.laptop.files[0]?.staged, encoding).toBeGreaterThan(least);
    expect(both?.laptop.rows.equals(both.glue.rows), `rows of ${encoding}`).toBe(true);
    expect(both?.laptop.rejects.equals(both.glue.rejects), `rejects of ${encoding}`).toBe(true);
  }

  test.each(csvEncodings.filter((encoding) => !isUtf16(encoding)))(
    '%s: every byte and every two bytes are the same characters, or the same reject',
    async (encoding) => {
      await expectSame(encoding, everyPair(), 2000);
    },
  );

  test('gb18030: so are characters of four bytes', async () => {
    await expectSame('gb18030', fourBytes(), 30_000);
  });

  test('the table of encodings of one byte is what Java prints, for all that Java has', () => {
    const { stdout } = spawnSync('java', [script], { encoding: 'utf8' });
    const printed = [...stdout.matchAll(/'([\w-]+)': '(.*)',/g)];
    const source = readFileSync(new URL('../../model/single-byte-letters.ts', import.meta.url), 'utf8');
    const kept = new Map(
      [...source.matchAll(/'([\w-]+)':\s+('[^,]*'),/g)].map(([, name, runs = '']) => [
        name,
        runs.replaceAll(/'( \+\s+')?/g, ''),
      ]),
    );
    expect(printed.length).toBe(csvEncodings.filter(isSingleByte).length - 2);
    for (const [, name, runs] of printed) expect(kept.get(name), name).toBe(runs);
  });

  test.each(['iso-8859-10', 'iso-8859-14'] as const)('and %s, which Java lacks, is what JavaScript has', (encoding) => {
    const bytes = Uint8Array.from({ length: 96 }, (_, at) => 0xa0 + at);
    expect(upperLetters(encoding).slice(32)).toBe(new TextDecoder(encoding).decode(bytes));
  });
});
