// Makes one file of each Lambda function, so that whoever deploys needs no bundler.
import { build } from 'esbuild';
import { functionNames } from './function-names.mjs';

await build({
  entryPoints: Object.fromEntries(functionNames.map((name) => [name, `infra/functions/${name}/handler.ts`])),
  outdir: 'dist/functions',
  bundle: true,
  minify: true,
  // A stack's names would be lost, and errors show them.
  keepNames: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['pg-native', 'pg-cloudflare'],
  legalComments: 'none',
  logLevel: 'warning',
});
