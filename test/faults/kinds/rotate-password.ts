import type { Fault } from '../fault.ts';
import { anyMoment, disturb } from '../moments.ts';
import { expectEnding, WELL } from '../run-load.ts';

/** The loader's password is another one from one moment to the next. */
export const rotatePassword: Fault = {
  name: "rotation of the loader's password",
  weight: 4,
  possible: ({ server }) => server.asksPasswords,
  async strike(world) {
    const moment = anyMoment(world);
    const { load, struck } = await disturb(world, moment, () => world.rotatePassword());
    return {
      hit: struck,
      how: `${moment.name}: ${load.ending}`,
      violations: expectEnding('the program whose password was rotated', load, [1, ...WELL]),
    };
  },
};
