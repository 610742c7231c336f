import { describe } from 'vitest';
import { benchItself } from './bench-itself.ts';
import { benchProcess } from './bench-process.ts';
import { connections } from './connections.ts';
import { describeOnSpark } from './describe-on-spark.ts';
import { faults } from './faults.ts';
import { outages } from './outages.ts';
import { overlappingLoads } from './overlapping-loads.ts';
import { parity } from './parity.ts';
import { s3 } from './s3.ts';
import { fromNewToRows, scripts } from './scripts.ts';

describeOnSpark('the generated job', '4.1', (spark) => {
  describe('is judged by a bench that can be trusted', () => {
    benchItself(spark);
    benchProcess(spark);
  });
  describe('gives what the laptop gives', () => parity(spark));
  describe('compiles and runs whatever a definition holds', () => scripts(spark));
  describe('loses and doubles no row', () => faults(spark));
  describe('publishes a load while the next one is staged', () => overlappingLoads(spark));
  describe('outlasts its server', () => outages(spark));
  describe('reaches its database', () => connections(spark));
  describe('reads S3', () => s3(spark));
  describe('from aspen new to rows', () => fromNewToRows(spark));
});
