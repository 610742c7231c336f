import { open } from 'node:fs/promises';
import { ContentHash } from './content-hash.ts';

const PIECE = 1024 * 1024;

/** SHA-256 of a file's content, in hexadecimal; null where the file cannot be read. */
export async function hashFile(path: string): Promise<string | null> {
  const hash = new ContentHash();
  const piece = Buffer.allocUnsafe(PIECE);
  let file: Awaited<ReturnType<typeof open>> | null = null;
  try {
    file = await open(path, 'r');
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE);
      if (bytesRead === 0) return hash.digest();
      hash.update(piece.subarray(0, bytesRead));
    }
  } catch {
    return null;
  } finally {
    await file?.close();
  }
}
