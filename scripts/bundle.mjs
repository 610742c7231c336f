// Makes one file of each Lambda function, so that whoever deploys needs no bundler; and one of the reading thread, since each
// thread loads its files anew: 135 of them take 45 ms longer than one.
import { build } from 'esbuild';
import { functionNames } from './function-names.mjs';

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  // A stack's names would be lost, and errors show them.
  keepNames: true,
  platform: 'node',
  legalComments: 'none',
  logLevel: 'warning',
};

await build({
  ...common,
  entryPoints: Object.fromEntries(functionNames.map((name) => [name, `infra/functions/${name}/handler.ts`])),
  outdir: 'dist/functions',
  target: 'node22',
  format: 'cjs',
  external: ['pg-native', 'pg-cloudflare'],
});

await build({
  ...common,
  entryPoints: ['engine/part/part-worker.ts'],
  outdir: 'dist/threads',
  target: 'node20',
  format: 'esm',
  // It is loaded by threads that read S3 alone.
  external: ['@aws-sdk/client-s3'],
});
