/** A line of a difference between two texts. */
export interface DiffLine {
  readonly kind: 'kept' | 'removed' | 'added';
  readonly text: string;
  /** Its number in the text that has it. */
  readonly line: number;
}

/** The lengths of the longest common sequences of what is left of both lists. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i]![j] =
        before[i] === after[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  return lengths;
}

/** The lines of two texts, those that differ told apart. */
export function lineDiff(before: string, after: string): readonly DiffLine[] {
  const [old, now] = [before, after].map((text) => text.split(/\r?\n/));
  if (old === undefined || now === undefined) return [];
  const lengths = commonLengths(old, now);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: 'kept', text: now[j] ?? '', line: j + 1 });
      i++;
      j++;
    } else if (i < old.length && (j === now.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      lines.push({ kind: 'removed', text: old[i] ?? '', line: i + 1 });
      i++;
    } else {
      lines.push({ kind: 'added', text: now[j] ?? '', line: j + 1 });
      j++;
    }
  }
  return lines;
}
