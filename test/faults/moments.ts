import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../examples/random.ts';
import { type Cut, startCuttingProxy } from '../cutting-proxy.ts';
import { type EndedLoad, type StartedLoad, startLoad } from './run-load.ts';
import type { World } from './world.ts';

/** When something is done to a load: as something passes between it and its database, and how long after that. */
export interface Moment {
  /** In words. */
  readonly name: string;
  readonly cut: Omit<Cut, 'times'>;
  /** Milliseconds. */
  readonly delay: number;
}

/** Any COPY from the client, whatever the program writes around it. */
const COPY = /\bcopy\s.*\bfrom stdin/is;
/** Where it commits: by the word, or by the function that moves a load into its table in a transaction of its own. */
const COMMIT = /\bcommit\0|select[^;]*aspen\."?publish/i;

/** One load has about this many copies and commits; one that never comes is a fault that misses. */
const PLACES = 7;

/** In the middle of a COPY: rows are on their way. */
export function inCopy({ random, deliveries }: World, when: 'before' | 'freeze'): Moment {
  const behind = random.below(Math.max(1, Math.round(deliveries.bytes / 5)));
  const skip = random.below(4);
  return { name: `${behind} bytes into COPY ${skip + 1}`, cut: { at: COPY, skip, behind, when }, delay: 0 };
}

/** Around a commit. */
export function atCommit({ random }: World, when: Cut['when']): Moment {
  const skip = random.below(PLACES);
  const where = { before: 'before', freeze: 'before', pass: 'during', after: 'after', 'freeze-answer': 'after' }[when];
  return {
    name: `${where} commit ${skip + 1}`,
    cut: { at: COMMIT, skip, when },
    delay: when === 'pass' ? random.below(60) : 0,
  };
}

/** Anywhere: at one of the first few dozen pieces that the program sends. */
export function atAnyPiece({ random }: World, when: Cut['when']): Moment {
  const skip = random.below(100);
  return { name: `${when} piece ${skip + 1}`, cut: { at: '', skip, when }, delay: 0 };
}

/** Some time after the program reached the database. */
function afterContact(random: Random): Moment {
  const delay = random.below(900);
  return { name: `${delay} ms after it connected`, cut: { at: '', when: 'pass' }, delay };
}

/** A moment of any kind. What is held then comes through when the fault is done. */
export function anyMoment(world: World): Moment {
  const { random } = world;
  const dice = random.below(10);
  if (dice < 3) return inCopy(world, 'freeze');
  if (dice < 5) return atAnyPiece(world, random.pick(['freeze', 'pass', 'freeze-answer'] as const));
  if (dice < 9) return atCommit(world, random.pick(['freeze', 'pass', 'freeze-answer'] as const));
  return afterContact(random);
}

/** What came of doing something to a load. */
export interface Disturbed {
  readonly load: EndedLoad;
  /** The moment came, and what was to be done then was done while the load ran. */
  readonly struck: boolean;
}

/** Runs a load, and does something at a moment of it. */
export async function disturb(
  world: World,
  { cut, delay }: Moment,
  act: (load: StartedLoad) => Promise<void>,
): Promise<Disturbed> {
  let acting: Promise<void> | null = null;
  let struck = false;
  let ended = false;
  const strike = async () => {
    await sleep(delay);
    struck = !ended;
    if (started !== null) await act(started);
  };
  const proxy = await startCuttingProxy(world.disturbed, { ...cut, times: 1 }, () => {
    acting = strike().finally(() => proxy.release());
  });
  let started: StartedLoad | null = null;
  try {
    started = startLoad(world, proxy.config);
    const load = await started.ended;
    ended = true;
    await acting;
    return { load, struck };
  } finally {
    await proxy.close();
  }
}
