import { expect, test } from 'vitest';
import { ByteWindow, windowMemory } from '../../../engine/record/byte-window.ts';
import { Pieces } from '../read-bytes.ts';

const nothing = async () => undefined;

test('files that are read one after another share their memory, and none sees the bytes of another', async () => {
  const memory = windowMemory();
  const seen: string[] = [];
  for (const text of ['first', 'two']) {
    const window = new ByteWindow(new Pieces(Buffer.from(text), [2]), 10, nothing, memory);
    while (!window.isLast) await window.fill();
    expect(window.bytes).toBe(memory);
    seen.push(window.bytes.toString('latin1', window.at, window.length));
  }
  expect(seen).toEqual(['first', 'two']);
});

test('a record that is longer gets memory of its own, which the next file does not have', async () => {
  const memory = windowMemory();
  const long = Buffer.alloc(memory.length + 5, 'x');
  const window = new ByteWindow(new Pieces(long, [memory.length]), long.length, nothing, memory);
  while (!window.isLast) await window.fill();
  expect(window.bytes.subarray(0, window.length).equals(long)).toBe(true);
  expect(window.bytes).not.toBe(memory);
});
