import type { Random } from '../../examples/random.ts';
import type { Fault } from './fault.ts';
import { administrator } from './kinds/administrator.ts';
import { oneOfTwoKilled, tenAtOnce, twoAtOnce } from './kinds/at-once.ts';
import { backendCrash } from './kinds/backend-crash.ts';
import { crash } from './kinds/crash.ts';
import { cutAfterCommit, cutAnywhere, cutBeforeCommit, cutInCopy } from './kinds/cut.ts';
import { frozenWriter } from './kinds/frozen-writer.ts';
import { guiltyFile } from './kinds/guilty-file.ts';
import { interrupt } from './kinds/interrupt.ts';
import { kill } from './kinds/kill.ts';
import { outlivedCrash } from './kinds/outlived-crash.ts';
import { pooler } from './kinds/pooler.ts';
import { rotatePassword } from './kinds/rotate-password.ts';
import { zombie } from './kinds/zombie.ts';

/** Every kind of fault. */
export const KINDS: readonly Fault[] = [
  kill,
  interrupt,
  crash,
  backendCrash,
  outlivedCrash,
  cutInCopy,
  cutBeforeCommit,
  cutAfterCommit,
  cutAnywhere,
  administrator,
  twoAtOnce,
  tenAtOnce,
  oneOfTwoKilled,
  zombie,
  frozenWriter,
  rotatePassword,
  pooler,
  guiltyFile,
];

/** Picks a kind by its weight. */
export function pickKind(random: Random, kinds: readonly Fault[]): Fault {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.below(total);
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  throw new Error('There is no kind of fault to pick from.');
}
