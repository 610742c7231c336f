import { canonicalState, differences } from './canonical.ts';
import { NOTHING } from './expected-rows.ts';
import type { Fault, Struck } from './fault.ts';
import { leftBehind } from './left-behind.ts';
import { Reader } from './reader.ts';
import { expectEnding, runLoad, WELL } from './run-load.ts';
import { seeRows } from './seen-rows.ts';
import type { World } from './world.ts';

/** One fault, and all that was found to be wrong after it. */
export interface Round extends Struck {
  readonly fault: string;
  /** How often the reader looked. */
  readonly looks: number;
  /** Milliseconds. */
  readonly time: number;
}

/** Rows that differ from what the files say, whatever both programs make of them. */
async function wrongRows(world: World): Promise<readonly string[]> {
  const seen = await world.asAdmin(world.disturbed.database, seeRows);
  const { states } = world.deliveries.expected;
  return [...new Set([...states.keys(), ...seen.keys()])].flatMap((group) => {
    const [found, wanted] = [seen.get(group) ?? NOTHING, states.get(group)?.at(-1) ?? NOTHING];
    return found === wanted ? [] : [`the rows of ${group} are [${found}] and not [${wanted}]`];
  });
}

/** What differs after one normal run from a database that nothing was done to. */
async function compare(world: World): Promise<readonly string[]> {
  const undisturbed = await runLoad(world, world.undisturbed);
  const endings = expectEnding('the undisturbed load', undisturbed, WELL);
  const there = await world.asAdmin(world.undisturbed.database, canonicalState);
  const here = await world.asAdmin(world.disturbed.database, canonicalState);
  const left = await world.asAdmin(world.disturbed.database, leftBehind);
  return [...endings, ...(await wrongRows(world)), ...differences(here, there), ...left];
}

/**
 * Delivers files, does a fault to their load, lets one normal run follow, and compares: with a database that the same
 * files were loaded into undisturbed, and with what the files say. All the while somebody reads the tables.
 */
export async function runRound(world: World, fault: Fault): Promise<Round> {
  const start = performance.now();
  if (fault.deliver === undefined) world.deliveries.deliver();
  else fault.deliver(world);
  const reader = new Reader(() => world.admin(world.disturbed.database), world.deliveries.expected.states);
  reader.start();
  const violations: string[] = [];
  let struck: Struck = { hit: false, how: 'it did not strike', violations: [] };
  try {
    struck = await fault.strike(world);
    const normal = await runLoad(world, world.disturbed);
    violations.push(...expectEnding('the normal run behind the fault', normal, WELL));
    violations.push(...(await compare(world)));
  } catch (error) {
    violations.push(`the harness itself failed: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    await reader.stop();
  }
  violations.push(...struck.violations, ...reader.violations);
  return { ...struck, violations, fault: fault.name, looks: reader.looks, time: performance.now() - start };
}
