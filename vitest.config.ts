import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/slow-first.ts';

export default defineConfig({
  resolve: { alias: { 'aspen-glue': new URL('./model/index.ts', import.meta.url).pathname } },
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { sequencer: SlowFirst },
    globalSetup: ['test/global-setup.ts'],
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
