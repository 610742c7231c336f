import { Random } from '../../examples/random.ts';
import type { Fault } from './fault.ts';
import type { FaultServer } from './fault-server.ts';
import { KINDS, pickKind } from './kinds.ts';
import { type Round, runRound } from './scenario.ts';
import { makeWorld } from './world.ts';

/** Faults that follow one another in one scenario, of which the first is done to a load into an empty database. */
const ROUNDS = 5;

/** A fault of a campaign, with the scenario that it belongs to. */
export interface CampaignRound extends Round {
  /** Gives the same scenario again. */
  readonly seed: number;
  /** Its place in the scenario, from 1. */
  readonly place: number;
}

/** What a campaign does. */
export interface Campaign {
  readonly server: FaultServer;
  /** The program under test. */
  readonly program: string;
  /** The first scenario's seed; the others follow it. */
  readonly seed: number;
  readonly faults: number;
  /** Kinds to choose from. @default all that are possible here */
  readonly kinds?: readonly Fault[];
  /** Every kind in its order instead of by chance. @default false */
  readonly inOrder?: boolean;
  /** Faults of a scenario. @default 5 */
  readonly rounds?: number;
}

/** Does faults, scenario by scenario. A scenario ends early where something was violated: what follows is no news. */
export async function* runCampaign(campaign: Campaign): AsyncGenerator<CampaignRound> {
  const { server, program, rounds = ROUNDS } = campaign;
  const kinds = (campaign.kinds ?? KINDS).filter(({ possible }) => possible?.({ server }) ?? true);
  let done = 0;
  for (let seed = campaign.seed; done < campaign.faults; seed++) {
    const random = new Random(seed);
    const world = await makeWorld(server, program, random);
    try {
      for (let place = 1; place <= rounds && done < campaign.faults; place++) {
        const fault = campaign.inOrder === true ? kinds[done % kinds.length] : pickKind(random, kinds);
        if (fault === undefined) throw new Error('There is no fault to do.');
        const round = await runRound(world, fault);
        done++;
        yield { ...round, seed, place };
        if (round.violations.length > 0) break;
      }
    } finally {
      await world.close();
    }
  }
}
