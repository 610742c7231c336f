import { parseArgs } from 'node:util';
import { benchLoad } from './load.ts';
import { benchShapes, benchSpark } from './spark.ts';

const USAGE = 'usage: npm run bench [-- [--spark [--shapes]] [--rows N] [--rounds N]]';

const { values } = parseArgs({
  options: {
    spark: { type: 'boolean', default: false },
    shapes: { type: 'boolean', default: false },
    rows: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});
const rounds = Number(values.rounds);
const rows = Number(values.rows ?? (values.spark ? 1_000_000 : 3_000_000));
if (!(rows >= 1000) || !(rounds >= 1) || (values.shapes && !values.spark)) {
  console.error(USAGE);
  process.exit(2);
}
if (values.shapes) console.log(await benchShapes());
else console.log(values.spark ? await benchSpark({ rows, rounds }) : await benchLoad({ rows, rounds }));
