import type { Fault } from '../fault.ts';
import { anyMoment, disturb } from '../moments.ts';
import { expectEnding, WELL } from '../run-load.ts';

/** The server is stopped at once, as by a loss of power, and starts again; UNLOGGED tables are empty then. */
export const crash: Fault = {
  name: 'crash of the server',
  weight: 14,
  async strike(world) {
    const moment = anyMoment(world);
    const { load, struck } = await disturb(world, moment, () => world.server.crash());
    return {
      hit: struck && load.code === 1,
      how: `${moment.name}: ${load.ending}`,
      violations: expectEnding('the program whose server crashed', load, [1, ...WELL]),
    };
  },
};
