import { aclDefects } from './acls.ts';
import { connectionDefects } from './connections.ts';
import { crawlerDefects } from './crawlers.ts';
import type { Defect } from './defect.ts';
import { keyDefects } from './keys.ts';
import { networkDefects } from './network.ts';
import { queueDefects } from './queues.ts';
import { roleDefects } from './roles.ts';

/** What was green where it fails, was mended wrongly or was too loud, as people write it by hand. */
export const defects: readonly Defect[] = [
  ...networkDefects,
  ...connectionDefects,
  ...aclDefects,
  ...keyDefects,
  ...crawlerDefects,
  ...roleDefects,
  ...queueDefects,
];
