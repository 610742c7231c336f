import type { World } from './world.ts';

/** What came of one fault. */
export interface Struck {
  /** It really interrupted something. */
  readonly hit: boolean;
  /** When it struck, and how the load ended, in words. */
  readonly how: string;
  /** What must not be, whatever happens. */
  readonly violations: readonly string[];
}

/** One kind of fault. */
export interface Fault {
  readonly name: string;
  /** How many of a hundred faults are of this kind, more or less. */
  readonly weight: number;
  /** Whether it can be done on this machine and this server. @default always */
  readonly possible?: (world: Pick<World, 'server'>) => boolean;
  /** Delivers the files of the round. @default some of each table */
  readonly deliver?: (world: World) => void;
  /** Loads what was delivered, and does it. */
  strike(world: World): Promise<Struck>;
}
