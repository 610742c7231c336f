import { crawlerDefects } from './crawlers.ts';
import type { PlanDefect } from './defect.ts';
import { keyDefects } from './keys.ts';
import { networkDefects } from './network.ts';
import { roleDefects } from './roles.ts';

/** What the doctor has to find in plans, as people write it. */
export const planDefects: readonly PlanDefect[] = [...networkDefects, ...keyDefects, ...crawlerDefects, ...roleDefects];
