import { limits } from '../../../model/limits.ts';
import type { Reject } from '../read-by-definition.ts';

/** This many different values of a column are kept. */
const MOST = 1000;

/** What a definition refuses of a column's values. */
export class RefusedValues {
  /** Values as the file has them, each with how often. */
  readonly values = new Map<string, number>();
  readonly codes = new Set<string>();
  records = 0;
  firstLine = 0;
  /** Values are not shown: they are personal, or longer than what is kept. */
  isHidden = false;

  add({ line, code, value }: Reject): void {
    if (this.records++ === 0) this.firstLine = line;
    this.codes.add(code);
    if (value === null || value.length >= limits.storedValueBytes) {
      this.isHidden = true;
      return;
    }
    const text = value.toString();
    const times = this.values.get(text);
    // More are looked at once these are taken: the file is read again then.
    if (times !== undefined || this.values.size < MOST) this.values.set(text, (times ?? 0) + 1);
  }
}
