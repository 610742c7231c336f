import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtProgram } from '../aspen-process.ts';
import type { BrokenPromise } from './broken-promises.ts';
import { type CampaignRound, runCampaign } from './campaign.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { prove } from './prove.ts';
import { faultTable } from './report.ts';
import { readSoakOptions, type SoakOptions, USAGE } from './soak-options.ts';

/** Between two lines of progress, in milliseconds. */
const QUIET = 10_000;

/** Does the faults; true where nothing was violated. */
async function soak(server: FaultServer, options: SoakOptions): Promise<boolean> {
  const { seed, faults, kinds, chosen, verbose } = options;
  const rounds: CampaignRound[] = [];
  const violated = () => rounds.filter(({ violations }) => violations.length > 0);
  const start = performance.now();
  let told = start;
  console.log(`${faults} faults from seed ${seed}, PostgreSQL ${options.server}`);
  for await (const round of runCampaign({ server, program: builtProgram, seed, faults, kinds })) {
    rounds.push(round);
    const where = `seed ${round.seed}, fault ${round.place}: ${round.fault}, ${round.how}`;
    if (verbose) console.log(`${where} (${Math.round(round.time)} ms, ${round.hit ? 'hit' : 'missed'})`);
    for (const violation of round.violations) console.log(`VIOLATED (${where}): ${violation}`);
    if (!verbose && performance.now() - told > QUIET) {
      told = performance.now();
      const seconds = Math.round((told - start) / 1000);
      console.log(`${rounds.length} of ${faults} faults, ${violated().length} violated, ${seconds} s`);
    }
  }
  console.log(faultTable(rounds));
  for (const { seed: again, place } of violated()) {
    console.log(`to see it again: npm run soak -- --seed ${again} --faults ${place}${chosen}`);
  }
  return violated().length === 0;
}

/** Shows that the harness finds what it looks for: each promise broken in a copy of the program. */
async function proveAll(server: FaultServer, broken: readonly BrokenPromise[], seed: number): Promise<boolean> {
  let all = true;
  for (const promise of broken) {
    const { found, others, faults } = await prove(server, promise, seed);
    all &&= found !== null;
    console.log(`${promise.name}: ${found === null ? 'NOT FOUND' : 'found'} by fault ${faults}, ${promise.fault.name}`);
    for (const line of found === null ? others : [found]) console.log(`  ${line.slice(0, 400)}`);
  }
  return all;
}

const options = readSoakOptions(process.argv.slice(2));
if (options === null) {
  console.error(USAGE);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'aspen-soak-'));
chmodSync(folder, 0o755);
const server = await startFaultServer(options.server, folder);
const clear = async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void clear().finally(() => process.exit(130)));
}
try {
  const { broken, seed } = options;
  process.exitCode = (await (broken === null ? soak(server, options) : proveAll(server, broken, seed))) ? 0 : 1;
} finally {
  await clear();
}
