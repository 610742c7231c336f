import { parseArgs } from 'node:util';
import { benchShapes, benchSpark } from './spark.ts';

const { values } = parseArgs({
  options: {
    spark: { type: 'boolean', default: false },
    shapes: { type: 'boolean', default: false },
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
  },
});
if (!values.spark) {
  console.error('usage: npm run bench -- --spark [--rows N] [--rounds N] | --shapes');
  process.exit(2);
}
console.log(
  values.shapes ? await benchShapes() : await benchSpark({ rows: Number(values.rows), rounds: Number(values.rounds) }),
);
