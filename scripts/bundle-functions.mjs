// Makes one file of each Lambda function, so that whoever deploys needs no bundler.
import { build } from 'esbuild';

await build({
  entryPoints: { schema: 'infra/functions/schema/handler.ts', 'post-step': 'infra/functions/post-step/handler.ts' },
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
