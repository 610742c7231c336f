import { parseArgs } from 'node:util';
import { benchSpark } from './spark.ts';

const { values } = parseArgs({
  options: {
    spark: { type: 'boolean', default: false },
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
  },
});
if (!values.spark) {
  console.error('usage: npm run bench -- --spark [--rows N] [--rounds N]');
  process.exit(2);
}
console.log(await benchSpark({ rows: Number(values.rows), rounds: Number(values.rounds) }));
