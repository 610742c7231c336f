import { realpathSync } from 'node:fs';

/** Where the program really is, whatever links it was called by; nothing where it is in no file. */
function programPath(): string {
  try {
    return realpathSync(process.argv[1] ?? '');
  } catch {
    return '';
  }
}

/**
 * How a user runs the command again. A program that `npx aspen-glue` fetched into npm's cache is in no folder of the
 * user's; there, `npx aspen` would fetch whatever package of another has that name. In a clone of Aspen itself npx goes
 * through its cache too, but by a link.
 */
export const ASPEN = /[\\/]_npx[\\/]/.test(programPath()) ? 'npx aspen-glue' : 'npx aspen';
