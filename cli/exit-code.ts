import type { RunStatus } from '../runtime/runs.ts';

/** What a command's exit code says. */
export const exitCode = {
  done: 0,
  failed: 1,
  /** Wrong usage: nothing was begun. */
  usage: 2,
  /** Something was refused or stopped by a limit that the user set, all else being done. */
  refused: 3,
  stopped: 3,
  /** By the user, with nothing half-done. */
  interrupted: 130,
} as const satisfies Record<RunStatus | 'usage', number>;

/** How a command ended. */
export type Ending = keyof typeof exitCode;
