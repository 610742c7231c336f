import { expect, test } from 'vitest';
import { append, csv, defineTable, text } from '../../model/index.ts';
import { describeWithJava } from './describe-with-java.ts';
import { readBoth } from './drift/both-readers.ts';
import { useScalaReader } from './drift/resident-reader.ts';

const table = defineTable({
  name: 'letters',
  source: csv({ prefix: 'in/' }),
  columns: {
    upper: text({ case: 'upper' }),
    lower: text({ case: 'lower' }),
    composed: text({ normalize: 'NFC' }),
    trimmed: text({ trim: true }),
  },
  load: append(),
});

/** Characters that a field without quotes cannot hold, and half surrogate pairs. */
const isSpecial = (point: number) => [0, 0x0a, 0x0d, 0x22, 0x2c].includes(point) || (point >= 0xd800 && point < 0xe000);

/** Each character of a plane, alone and after a letter; sixteen of them a record. */
function fileOf(plane: number): Buffer {
  const points = Array.from({ length: 0x10000 }, (_, at) => plane * 0x10000 + at).filter((point) => !isSpecial(point));
  const lines = ['upper,lower,composed,trimmed'];
  for (let at = 0; at < points.length; at += 16) {
    const letters = points.slice(at, at + 16).map((point) => String.fromCodePoint(point));
    const joined = letters.map((letter) => `.${letter}a${letter}`).join('');
    lines.push(`${joined},${joined},${joined},${letters[0]}x${letters[15] ?? ''}`);
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

describeWithJava('letters, in both engines', 300_000, () => {
  const scala = useScalaReader('2.13');

  test('of all of Unicode change and are taken off alike, whatever version of Unicode is at hand', async () => {
    for (let plane = 0; plane <= 16; plane++) {
      const files = [{ uri: 'file:///in/a.csv', bytes: fileOf(plane) }];
      const [both] = await readBoth(scala(), [{ table, files, reads: [1 << 20], pieceBytes: 0 }], null);
      expect(both?.laptop.files[0]?.rejected).toBe(0);
      expect(both?.laptop.files[0]?.staged, `plane ${plane}`).toBeGreaterThan(3900);
      expect(both?.laptop.rows.equals(both.glue.rows), `plane ${plane}`).toBe(true);
    }
  });
});
