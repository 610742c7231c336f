import type { ByteWindow } from './byte-window.ts';
import { FileRefusal } from './file-refusal.ts';

/**
 * Goes to where the lines that stand in front of a file's header or records end; gives how many newlines these have.
 *
 * @param lineEnd The byte that ends a line.
 * @throws {FileRefusal} `bad-header` where the file has fewer lines.
 */
export async function skipLines(window: ByteWindow, lines: number, lineEnd: number): Promise<number> {
  let newlines = 0;
  for (let isOpen = false; newlines < lines; ) {
    const end = window.bytes.subarray(0, window.length).indexOf(lineEnd, window.at);
    if (end >= 0) {
      window.at = end + 1;
      newlines++;
      isOpen = false;
      continue;
    }
    isOpen ||= window.at < window.length;
    window.at = window.length;
    if (window.isLast) {
      if (newlines + (isOpen ? 1 : 0) < lines)
        throw new FileRefusal('bad-header', `the file has fewer than the ${lines} lines that skip passes over`);
      break;
    }
    await window.fill();
  }
  return newlines;
}
