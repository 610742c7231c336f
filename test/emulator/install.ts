import { fileURLToPath } from 'node:url';
import { hasPython, installPython } from '../python.ts';

const MINISTACK = '1.5.33';
const cache = fileURLToPath(new URL('.cache', import.meta.url));

/** Whether Python is on this machine. */
export function canRunMinistack(): boolean {
  return hasPython();
}

/** Installs the server once, into an environment of its own, and names that environment's Python. */
export function installMinistack(): string {
  return installPython(cache, 'ministack', MINISTACK);
}
