import { describe } from 'vitest';
import { parity } from './parity.ts';
import { describeOnSpark } from './spark.ts';

describeOnSpark('the generated job', '4.1', (spark) => {
  describe('gives what the laptop gives', () => parity(spark));
});
