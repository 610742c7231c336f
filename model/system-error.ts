/** What the system says of a file, by its codes. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a file stands where a folder is expected',
  EISDIR: 'it is a folder, and a file is expected',
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EEXIST: 'it is there already',
  ENOTEMPTY: 'the folder is not empty',
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  EROFS: 'the disk is read-only',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  ELOOP: 'links lead round in a circle',
  ENAMETOOLONG: 'the name is too long',
  EBUSY: 'something else is using it',
  EIO: 'the disk failed to read or write',
};

/** An error that the system gave for a file, or for whatever else was asked of it. */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
}

/** True for what Node passes on from the system. */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

/** What the system said in a plain sentence; the message of any other error. */
export function systemErrorInWords(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  // `EFBIG: file too large, write`
  return WORDS[error.code] ?? /^[A-Z0-9]+: (.+?)(, \w+.*)?$/.exec(error.message)?.[1] ?? error.message;
}
