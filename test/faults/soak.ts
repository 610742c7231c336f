import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { builtProgram } from '../aspen-process.ts';
import { type CampaignRound, runCampaign } from './campaign.ts';
import { startFaultServer } from './fault-server.ts';
import { KINDS } from './kinds.ts';
import { faultTable } from './report.ts';

/** Between two lines of progress, in milliseconds. */
const QUIET = 10_000;

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    server: { type: 'string', default: '18' },
    kind: { type: 'string', multiple: true },
    program: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const { kind: names } = values;
const kinds = KINDS.filter(({ name }) => names === undefined || names.some((part) => name.includes(part)));
const faults = Number(values.faults);
const seed = Number(values.seed);
if (!(faults > 0) || !Number.isInteger(seed) || kinds.length === 0) {
  console.error('usage: npm run soak -- [--faults N] [--seed S] [--server 15|18] [--kind WORDS]… [--verbose]');
  console.error(`kinds: ${KINDS.map(({ name }) => name).join('; ')}`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'aspen-soak-'));
chmodSync(folder, 0o755);
const server = await startFaultServer(values.server === '15' ? 15 : 18, folder);
const program = values.program === undefined ? builtProgram : resolve(values.program);
const rounds: CampaignRound[] = [];
const start = performance.now();
let told = start;
console.log(`${faults} faults from seed ${seed}, PostgreSQL ${values.server}`);
try {
  for await (const round of runCampaign({ server, program, seed, faults, kinds })) {
    rounds.push(round);
    const where = `seed ${round.seed}, fault ${round.place}: ${round.fault}, ${round.how}`;
    if (values.verbose) console.log(`${where} (${Math.round(round.time)} ms, ${round.hit ? 'hit' : 'missed'})`);
    for (const violation of round.violations) console.log(`VIOLATED (${where}): ${violation}`);
    if (!values.verbose && performance.now() - told > QUIET) {
      told = performance.now();
      const violated = rounds.filter(({ violations }) => violations.length > 0).length;
      console.log(`${rounds.length} of ${faults} faults, ${violated} violated, ${Math.round((told - start) / 1000)} s`);
    }
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(faultTable(rounds));
const violated = rounds.filter(({ violations }) => violations.length > 0);
for (const { seed: again, place } of violated) {
  console.log(`to see it again: npm run soak -- --seed ${again} --faults ${place}`);
}
process.exitCode = violated.length > 0 ? 1 : 0;
