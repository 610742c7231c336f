import { parseArgs } from 'node:util';
import { explainPublish } from './explain.ts';
import { benchLoad, type CaseName, caseNames } from './load.ts';
import { benchModes } from './modes/bench-modes.ts';
import { isMode, modeNames } from './modes/lineitem-by-mode.ts';
import { benchShapes, benchSpark } from './spark.ts';
import type { ServerKind } from './stage.ts';

const SERVERS: readonly ServerKind[] = ['stock', 'embedded'];

const USAGE = `usage: npm run bench [-- [--rows N] [--rounds N] [--only ${caseNames.join(',')}] [--server ${SERVERS.join(',')}]
                         [--peers PYTHON, which has what bench/peers/requirements.txt names]]
       npm run bench -- --explain [--rows N]
       npm run bench -- --modes [--rows N] [--rounds N] [--only ${modeNames.join(',')}]
       npm run bench -- --spark [--shapes] [--rows N] [--rounds N]`;

const { values } = parseArgs({
  options: {
    spark: { type: 'boolean', default: false },
    explain: { type: 'boolean', default: false },
    modes: { type: 'boolean', default: false },
    shapes: { type: 'boolean', default: false },
    rows: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    server: { type: 'string', default: 'stock' },
    peers: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const rows = Number(values.rows ?? (values.spark ? 1_000_000 : 3_000_000));
const wanted = values.only?.split(',') ?? (values.modes ? modeNames : caseNames);
const only = wanted.filter((name): name is CaseName => caseNames.some((each) => each === name));
const modes = wanted.filter(isMode);
const wantedServers = values.server.split(',');
const servers = SERVERS.filter((name) => wantedServers.includes(name));
const isUnderstood = (values.modes ? modes : only).length === wanted.length && servers.length === wantedServers.length;
if (!(rows >= 1000) || !(rounds >= 1) || (values.shapes && !values.spark) || !isUnderstood) {
  console.error(USAGE);
  process.exit(2);
}
if (values.modes) await benchModes({ rows, rounds, modes, say: console.log });
else if (values.explain) await explainPublish(rows, console.log);
else if (values.shapes) console.log(await benchShapes());
else if (values.spark) console.log(await benchSpark({ rows, rounds }));
else await benchLoad({ rows, rounds, only, servers, python: values.peers ?? null, say: console.log });
