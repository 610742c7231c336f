import { expect, test } from 'vitest';
import { planParts } from '../../../engine/load/plan-parts.ts';
import { append, csv, definePipeline, defineTable, integer } from '../../../model/index.ts';
import type { PendingFile } from '../../../runtime/load-protocol.ts';
import { FILE_TIMES } from '../read-bytes.ts';

const MB = 1024 * 1024;

function tableOf(options: { readonly multiline?: boolean; readonly quote?: null; readonly comment?: string }) {
  const source = csv({ prefix: 'in/', ...options });
  const [table] = definePipeline({
    name: 'parts',
    tables: [defineTable({ name: 'planned', source, columns: { id: integer() }, load: append() })],
  }).tables;
  if (table === undefined) throw new Error('The pipeline has one table.');
  return table;
}

const fileOf = (size: number, position = 1, uri = `file:///in/${position}.csv`): PendingFile => ({
  id: BigInt(position),
  position,
  uri,
  etag: 'known',
  size: BigInt(Math.round(size * MB)),
  stat: null,
  ...FILE_TIMES,
});

/** Of each part its files, with the megabytes of a slice. */
const planned = (table: ReturnType<typeof tableOf>, files: readonly PendingFile[], streams: number) =>
  planParts(table, files, streams).map((part) =>
    part.files.map(({ position, slice }) =>
      slice === undefined ? `${position}` : `${position}: ${slice.from / MB}–${slice.until / MB}`,
    ),
  );

const lines = tableOf({ multiline: false });

test('a large file is cut into slices, of which each stream has two at least, where quotes hold no newline', () => {
  expect(planned(lines, [fileOf(80)], 2)).toEqual([['1: 0–20'], ['1: 20–40'], ['1: 40–60'], ['1: 60–80']]);
  expect(planned(tableOf({ quote: null }), [fileOf(40)], 4)).toHaveLength(3);
});

test('no slice is larger than 64 MB, nor smaller than is worth a transaction', () => {
  expect(planned(lines, [fileOf(1024)], 2)).toHaveLength(16);
  expect(planned(lines, [fileOf(15)], 4)).toEqual([['1']]);
});

test('a file stays whole where quotes may hold newlines, where it is packed, and for one stream', () => {
  expect(planned(tableOf({}), [fileOf(80)], 2)).toEqual([['1']]);
  expect(planned(tableOf({ multiline: false, comment: '#' }), [fileOf(80)], 2)).toEqual([['1']]);
  expect(planned(lines, [fileOf(80, 1, 'file:///in/1.csv.gz')], 2)).toEqual([['1']]);
  expect(planned(lines, [fileOf(80)], 1)).toEqual([['1']]);
});

test('small files share a part in the order of arrival, a thousand of them at most', () => {
  expect(planned(lines, [fileOf(1, 1), fileOf(2, 2), fileOf(15, 3)], 2)).toEqual([['1', '2'], ['3']]);
  const many = Array.from({ length: 1001 }, (_, index) => fileOf(0.001, index + 1));
  expect(planned(lines, many, 2).map((part) => part.length)).toEqual([1000, 1]);
});
