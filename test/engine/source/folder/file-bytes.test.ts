import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { GunzipBytes } from '../../../../engine/record/gunzip-bytes.ts';
import { FileBytes } from '../../../../engine/source/folder/file-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-bytes-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file that is cut off while it is read is refused for now, and not taken for whole', () => {
  const path = join(folder, 'a.csv');
  writeFileSync(path, 'a,b\n1,2\n3,4\n5,6\n');
  const bytes = new FileBytes(path, 0, true);
  const into = Buffer.alloc(8);
  expect(bytes.read(into, 0)).toBe(8);
  truncateSync(path, 12);
  expect(bytes.read(into, 0)).toBe(4);
  expect(() => bytes.read(into, 0)).toThrowError(
    expect.objectContaining({ code: 'changed-while-read', message: 'the file ended after 12 of 16 bytes' }),
  );
  expect(bytes.version).toBeNull();
  bytes.close();
});

test('a gzip file that is cut off while it is read is refused for now, and not as one that cannot be inflated', async () => {
  const path = join(folder, 'a.csv.gz');
  writeFileSync(path, Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 75, 212, 73, 226]));
  const bytes = new GunzipBytes(new FileBytes(path, 0, false));
  truncateSync(path, 12);
  const readAll = async () => {
    while ((await bytes.read(Buffer.alloc(64), 0)) > 0);
  };
  await expect(readAll()).rejects.toMatchObject({ code: 'changed-while-read' });
  bytes.close();
});
