/** What Glue takes in a single-line text: its documented pattern, less the tab. */
const refused = /[^\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const ellipsis = '…';

/** A text as Glue takes it in a comment or a description: one line, of at most this many bytes. */
export function catalogText(text: string, bytes: number): string {
  const line = text.replace(refused, ' ');
  if (Buffer.byteLength(line) <= bytes) return line;
  let room = bytes - Buffer.byteLength(ellipsis);
  let kept = '';
  for (const character of line) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept}${ellipsis}`;
}
