import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtProgram } from '../aspen-process.ts';
import { hasDebianServer } from '../debian-server.ts';
import { BROKEN } from './broken-promises.ts';
import { type CampaignRound, runCampaign } from './campaign.ts';
import { type FaultServer, startFaultServer } from './fault-server.ts';
import { KINDS } from './kinds.ts';
import { prove } from './prove.ts';
import { faultTable } from './report.ts';

/** Between two lines of progress, in milliseconds. */
const QUIET = 10_000;

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    server: { type: 'string', default: '18' },
    kind: { type: 'string', multiple: true, default: [''] },
    prove: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const chosen = values.kind.map((part) => (part === '' ? '' : ` --kind '${part}'`)).join('');
const isChosen = ({ name }: { readonly name: string }) => values.kind.some((part) => name.includes(part));
const kinds = KINDS.filter(isChosen);
const faults = Number(values.faults);
const seed = Number(values.seed);
const isServer = values.server === '18' || (values.server === '15' && hasDebianServer());
if (!isServer || !(faults > 0) || !Number.isInteger(seed) || (kinds.length === 0 && !values.prove)) {
  console.error(
    'usage: npm run soak -- [--faults N] [--seed S] [--server 15|18] [--kind WORDS]… [--prove] [--verbose]',
  );
  console.error(`kinds: ${KINDS.map(({ name }) => name).join('; ')}`);
  process.exit(2);
}

/** Does the faults; true where nothing was violated. */
async function soak(server: FaultServer): Promise<boolean> {
  const rounds: CampaignRound[] = [];
  const violated = () => rounds.filter(({ violations }) => violations.length > 0);
  const start = performance.now();
  let told = start;
  console.log(`${faults} faults from seed ${seed}, PostgreSQL ${values.server}`);
  for await (const round of runCampaign({ server, program: builtProgram, seed, faults, kinds })) {
    rounds.push(round);
    const where = `seed ${round.seed}, fault ${round.place}: ${round.fault}, ${round.how}`;
    if (values.verbose) console.log(`${where} (${Math.round(round.time)} ms, ${round.hit ? 'hit' : 'missed'})`);
    for (const violation of round.violations) console.log(`VIOLATED (${where}): ${violation}`);
    if (!values.verbose && performance.now() - told > QUIET) {
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
async function proveAll(server: FaultServer): Promise<boolean> {
  let all = true;
  for (const promise of BROKEN.filter(isChosen)) {
    const { found, others, faults: done } = await prove(server, promise, seed);
    all &&= found !== null;
    console.log(`${promise.name}: ${found === null ? 'NOT FOUND' : 'found'} by fault ${done}, ${promise.fault.name}`);
    for (const line of found === null ? others : [found]) console.log(`  ${line.slice(0, 400)}`);
  }
  return all;
}

const folder = mkdtempSync(join(tmpdir(), 'aspen-soak-'));
chmodSync(folder, 0o755);
const server = await startFaultServer(values.server === '15' ? 15 : 18, folder);
const clear = async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void clear().finally(() => process.exit(130)));
}
try {
  const well = values.prove ? await proveAll(server) : await soak(server);
  process.exitCode = well ? 0 : 1;
} finally {
  await clear();
}
