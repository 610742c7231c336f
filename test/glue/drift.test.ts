import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ScalaCall } from '../../generator/scala/scala-value.ts';
import { type ContentKind, contentKinds } from '../../model/content-kinds.ts';
import { append, csv, defineTable, text } from '../../model/index.ts';
import { describeWithJava } from './describe-with-java.ts';
import { type Alter, readBoth } from './drift/both-readers.ts';
import { findDrift } from './drift/find-drift.ts';
import { beginAs } from './drift/random-file.ts';
import { useScalaReader } from './drift/resident-reader.ts';
import type { ScalaVersion } from './scala-units.ts';

const CASES = Number(process.env['ASPEN_RUNS'] ?? 2000);
const SAMPLE = Math.ceil(0.15 * CASES);

const named = (call: ScalaCall, change: ScalaCall['named']): ScalaCall => ({
  ...call,
  named: { ...call.named, ...change },
});

/** Differences that are put in on purpose, on the side of the Glue job, and what then is found to differ. */
const planted: readonly (readonly [what: string, alter: Alter, found: RegExp])[] = [
  [
    'an encoder that takes one character too many',
    (call) => {
      const [inner, length] = call.args ?? [];
      const isLimited = call.call === 'Limited' && inner !== undefined && typeof length === 'number';
      return isLimited ? { ...call, args: [inner, length + 1] } : call;
    },
    /"kind":"(?:varchar|char)"/,
  ],
  [
    'another order of refusals',
    (call) => {
      const refusals = call.named?.['refusals'];
      return Array.isArray(refusals) ? named(call, { refusals: refusals.toReversed() }) : call;
    },
    /laptop: .*"code":"(?:missing|duplicate|wrong|bad)-.*\n {2}Glue: .*"code":"(?:unknown|duplicate|missing|bad)-/,
  ],
  [
    'a limit that is smaller by one',
    (call) => (call.call === 'Limits' ? named(call, { storedValueBytes: 999 }) : call),
    /^the engines differ \(seed \d+\): reject/,
  ],
  [
    'a column whose absence is not kept',
    (call) => (call.call === 'Column' ? named(call, { keepsAbsence: false }) : call),
    /^the engines differ \(seed \d+\): row.*"mode":"merge"/s,
  ],
  [
    'a column that lacks its option trim',
    (call) => (call.call === 'Column' ? named(call, { trim: false }) : call),
    /"trim":true/,
  ],
];

/** Gzip is inflated, and told of where it stands in gzip. */
const packedOnce = (kind: ContentKind) => (kind.what === 'gzip in gzip' ? gzipSync(beginAs(kind)) : beginAs(kind));

describeWithJava('files made by chance, read by both engines without Spark and PostgreSQL', 300_000, () => {
  describe.each<readonly [ScalaVersion, number]>([
    ['2.13', CASES],
    ['2.12', SAMPLE],
  ])('on Scala %s', (version, cases) => {
    const scala = useScalaReader(version);

    test(`by ${cases} definitions give the same tuples, rejects and refusals, byte for byte`, async () => {
      const found = await findDrift(scala(), { cases, pieces: true });
      expect(found.difference).toBeNull();
      // Nothing at all would be the same too.
      expect(found.files).toBeGreaterThan(cases);
      expect(found.staged).toBeGreaterThan(cases);
      expect(found.rejected).toBeGreaterThan(cases);
      expect([...found.refused.keys()]).toEqual(
        expect.arrayContaining(['bad-header', 'missing-column', 'wrong-format']),
      );
    });

    test('what is no text is named alike, by each signature that there is', async () => {
      const table = defineTable({
        name: 'drift',
        source: csv({ prefix: 'in/' }),
        columns: { a: text() },
        load: append(),
      });
      const files = contentKinds.map((kind, index) => ({ uri: `file:///in/${index}.csv`, bytes: packedOnce(kind) }));
      const [both] = await readBoth(scala(), [{ table, files, reads: [7], pieceBytes: 0 }], null);
      if (both === undefined) throw new Error('There is one case.');
      const { laptop, glue } = both;
      const told = contentKinds.map(({ what, advice }) => `the file is ${what}: ${advice}`);
      expect(laptop.files.map(({ message }) => message)).toEqual(told);
      expect(glue.files.map(({ message }) => message)).toEqual(told);
    });
  });

  describe('with a difference put in', () => {
    const scala = useScalaReader('2.13');

    test.each(planted)('%s is found, and shown with a definition and bytes to look at', async (_, alter, expected) => {
      const { difference } = await findDrift(scala(), { cases: SAMPLE, seed: 20_261_130, pieces: false, alter });
      expect(difference).toMatch(expected);
      expect(difference).toMatch(/\ndefinition: \{"name":"drift".*\nfile:.*: Buffer\.from\(".*", 'latin1'\)/s);
    });
  });
});
