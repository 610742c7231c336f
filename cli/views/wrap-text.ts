import stringWidth from 'string-width';
import { printable } from '../../model/printable.ts';

/** Room for text in lines, where no terminal says how much there is. */
const WIDTH = 80;

/** Puts pieces side by side after a label, in lines that fit; a piece is never broken. Null: there is room for all. */
export function fillLines(
  label: string,
  pieces: readonly string[],
  gap: string,
  width: number | null,
): readonly string[] {
  const indent = ' '.repeat(stringWidth(label));
  const lines: string[] = [];
  let line = label;
  let isEmpty = true;
  for (const piece of pieces) {
    const next = isEmpty ? line + piece : line + gap + piece;
    if (isEmpty || width === null || stringWidth(next) <= width) line = next;
    else {
      lines.push(line);
      line = indent + piece;
    }
    isEmpty = false;
  }
  return [...lines, line];
}

/** A text in lines that fit after a label. What has no blanks, such as an ARN, is left whole, and so is a `command`. */
export function wrapText(label: string, text: string, width: number | null = WIDTH): readonly string[] {
  if (width === null) return [label + text];
  return fillLines(label, printable(text).match(/(?:`[^`]*`|\S)+/g) ?? [], ' ', width);
}
