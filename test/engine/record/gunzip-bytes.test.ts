import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { GunzipBytes } from '../../../engine/record/gunzip-bytes.ts';
import { Pieces } from '../read-bytes.ts';

const one = gzipSync('a,b\n1,2\n');
const two = gzipSync('3,4\n');
const empty = gzipSync('');
const zeros = Buffer.alloc(700);
const both = Buffer.concat([one, two]);

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at]! ^= 0x40;
  return copy;
}

/** What a file inflates to, or the code of what is wrong. */
async function inflate(bytes: Buffer, piece: number): Promise<string> {
  const source = new GunzipBytes(new Pieces(bytes, [piece]));
  const into = Buffer.alloc(64);
  let text = '';
  try {
    for (;;) {
      const read = await source.read(into, 0);
      if (read === 0) return text;
      text += into.toString('latin1', 0, read);
    }
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    source.close();
  }
}

/** The bytes are given in pieces of every size, so that each place is the end of one. */
async function inflateInPieces(bytes: Buffer): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let piece = 1; piece <= Math.min(bytes.length, 80); piece++) found.add(await inflate(bytes, piece));
  return [...found.add(await inflate(bytes, bytes.length + 1))];
}

describe('a gzip file', () => {
  test.each([
    ['of two members', both],
    ['of two members with a zero between them', Buffer.concat([one, Buffer.alloc(1), two])],
    ['of two members with much padding between them and after them', Buffer.concat([one, zeros, two, zeros])],
    ['with members of nothing in front, between and at the end', Buffer.concat([empty, one, empty, zeros, two, empty])],
  ])('%s is read whole', async (_, bytes) => {
    expect(await inflateInPieces(bytes)).toEqual(['a,b\n1,2\n3,4\n']);
  });

  test.each([
    ['with something else between padding and the second member', Buffer.concat([one, Buffer.from('\0X'), two])],
    ['with text after its last member', Buffer.concat([both, Buffer.from('the end')])],
    ['with text after the padding at its end', Buffer.concat([both, zeros, Buffer.from('the end')])],
    ['with one byte of a second member', both.subarray(0, one.length + 1)],
    ['with two bytes of a second member', both.subarray(0, one.length + 2)],
    ['with a second member that is cut after its header', both.subarray(0, one.length + 10)],
    ['without the last byte of its trailer', both.subarray(0, -1)],
    ['without its trailer', both.subarray(0, -8)],
    ['with a wrong sum in its second member', changed(both, -8)],
    ['with a wrong size in its second member', changed(both, -4)],
    ['whose second member begins otherwise', changed(both, one.length)],
    ['whose second member is of another kind', changed(both, one.length + 1)],
    ['with a cut member after padding', Buffer.concat([one, zeros, two.subarray(0, -1)])],
    ['of nothing but zeros', zeros],
    ['without a byte', Buffer.alloc(0)],
  ])('%s is an error, wherever its bytes are cut', async (_, bytes) => {
    for (const found of await inflateInPieces(bytes)) expect(found).toMatch(/^Z_(DATA|BUF)_ERROR$/);
  });
});
