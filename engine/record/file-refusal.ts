import type { FileRefusalCode } from '../../model/judging-order.ts';

/** A file that is refused as a whole, with a stable code. */
export class FileRefusal extends Error {
  readonly code: FileRefusalCode;

  constructor(code: FileRefusalCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'FileRefusal';
    this.code = code;
  }
}
