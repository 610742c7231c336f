import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { SampleStack } from './sample-stack.ts';

const row = fileURLToPath(new URL('row.lambda.ts', import.meta.url));
const step = fileURLToPath(new URL('step.lambda.ts', import.meta.url));

/** Bundles the sample's functions into a folder, as they go to Lambda. */
export async function bundleFunctions(functions: string): Promise<void> {
  await build({
    entryPoints: { row, step },
    outdir: functions,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // The SDK is in Lambda's runtime; the other is for native code, of which there is none.
    external: ['@aws-sdk/*', 'pg-native'],
  });
}

/** Synthesizes the sample, and names its assembly's folder. */
export function synthesize(folder: string, databaseUrl: string, word: string): string {
  const app = new App({ outdir: join(folder, word) });
  new SampleStack(app, { functions: join(folder, 'functions'), databaseUrl, word });
  return app.synth().directory;
}
