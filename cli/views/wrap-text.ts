/** Room for text behind a label. */
const WIDTH = 80;

/** A text in lines that fit behind a label; what has no blanks, such as an ARN, is left whole. */
export function wrapText(label: string, text: string, width = WIDTH): readonly string[] {
  const indent = ' '.repeat(label.length);
  const lines: string[] = [];
  let line = label;
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width && line.trim() !== label.trim() && line !== indent) {
      lines.push(line);
      line = indent;
    }
    line = line.endsWith(' ') || line === '' ? line + word : `${line} ${word}`;
  }
  return [...lines, line];
}
