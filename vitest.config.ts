import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { type ProjectName, projects } from './test/projects.ts';
import { SlowFirst } from './test/slow-first.ts';

const built = 'test/built-program.ts';
const servers = 'test/servers.ts';

/** What each project has of its own. */
const OWN: Readonly<Record<ProjectName, TestProjectInlineConfiguration['test']>> = {
  // Most of its time would be to load the same files again for each suite.
  unit: { globalSetup: [built], isolate: false, pool: 'threads' },
  long: { globalSetup: [built] },
  database: { globalSetup: [built, servers] },
  aws: { globalSetup: [built, servers] },
  spark: { globalSetup: [built, servers] },
  tools: { globalSetup: [built] },
};

export default defineConfig({
  resolve: { alias: { 'aspen-glue': new URL('./model/index.ts', import.meta.url).pathname } },
  test: {
    projects: projects().map(({ name, suites }) => ({
      extends: true,
      test: { name, include: [...suites], ...OWN[name] },
    })),
    // Much of the time a suite waits for a server: two at once, on two cores too.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: SlowFirst },
    reporters: ['default', './test/closing-line.ts'],
    // The SDK warns on Node 20 of releases that are not used here.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
