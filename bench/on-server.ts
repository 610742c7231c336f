import { cpuSecondsOfServer } from './processes.ts';
import { type Command, measured, type Taken } from './programs.ts';
import type { Stage } from './stage.ts';

/** What programs took, the server's share with it. */
export interface Figures extends Taken {
  /** CPU seconds of PostgreSQL. */
  readonly server: number;
}

/** Runs programs one after another on a stage, whose server has nothing to write from before. @param env For the programs. */
export async function onServer(
  { client, server }: Stage,
  commands: readonly Command[],
  env: Readonly<Record<string, string>> = {},
): Promise<Figures> {
  await client.query('checkpoint');
  const before = cpuSecondsOfServer(server);
  const taken = await measured(commands, env);
  return { ...taken, server: cpuSecondsOfServer(server) - before };
}
