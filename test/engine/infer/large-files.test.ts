import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inferFiles } from '../../../engine/infer/infer-file.ts';
import { temporaryFolder } from '../../cli/run-aspen.ts';

const MIB = 1024 * 1024;
const path = join(temporaryFolder(), 'large.csv');
writeFileSync(path, `id,words\n${'1,some words that fill a line of a file\n'.repeat((8 * MIB) / 40)}`);

test('a large file that a table is made from lets timers run, and tells how far it is read', async () => {
  let turns = 0;
  const read: number[] = [];
  const timer = setInterval(() => turns++, 1);
  await inferFiles([path], { signal: new AbortController().signal, onProgress: (bytes) => read.push(bytes) });
  clearInterval(timer);
  expect(turns).toBeGreaterThanOrEqual(4);
  expect(read.length).toBeGreaterThanOrEqual(8);
  expect(read).toEqual([...read].sort((a, b) => a - b));
  expect(read.at(-1)).toBeGreaterThanOrEqual(8 * MIB);
});

test('a large file that a table is made from is given up by Ctrl-C', async () => {
  const controller = new AbortController();
  const reading = inferFiles([path], {
    signal: controller.signal,
    onProgress: (bytes) => bytes > 2 * MIB && controller.abort(new Error('stopped')),
  });
  await expect(reading).rejects.toThrow('stopped');
});
