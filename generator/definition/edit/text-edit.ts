/** A part of a text and what takes its place. */
export interface TextEdit {
  readonly start: number;
  /** The end of what goes; the start where nothing does. */
  readonly end: number;
  readonly text: string;
}

/** A text after edits that do not overlap; of several at one place, the first comes first. */
export function editText(text: string, edits: readonly TextEdit[]): string {
  let edited = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    edited += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return edited + text.slice(at);
}
