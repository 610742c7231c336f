const SHOWN = 200;

/** A path as a message shows it: of a very long one the beginning and the file's name. */
export function shortPath(path: string): string {
  return path.length <= SHOWN ? path : `${path.slice(0, SHOWN - 60)}…${path.slice(-60)}`;
}
