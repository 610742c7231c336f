import { connectionDefects } from './connections.ts';
import { crawlerDefects } from './crawlers.ts';
import type { PlanDefect } from './defect.ts';
import { keyDefects } from './keys.ts';
import { nameDefects } from './names-and-addresses.ts';
import { networkDefects } from './network.ts';
import { roleDefects } from './roles.ts';

/** What the doctor has to find in plans, as people write it. */
export const planDefects: readonly PlanDefect[] = [
  ...networkDefects,
  ...connectionDefects,
  ...nameDefects,
  ...keyDefects,
  ...crawlerDefects,
  ...roleDefects,
];
