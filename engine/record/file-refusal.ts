import type { FileRefusalCode } from '../../model/judging-order.ts';
import { printable } from '../../model/printable.ts';

/** A file that is refused as a whole, with a stable code. Its message has nothing in it that a terminal would obey. */
export class FileRefusal extends Error {
  readonly code: FileRefusalCode;

  constructor(code: FileRefusalCode, message: string, cause?: unknown) {
    super(printable(message), cause === undefined ? undefined : { cause });
    this.name = 'FileRefusal';
    this.code = code;
  }
}
