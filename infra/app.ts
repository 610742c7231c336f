import { fileURLToPath } from 'node:url';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { compilePipeline } from '../generator/compile-pipeline.ts';
import { AspenError } from '../model/errors.ts';
import { printable } from '../model/printable.ts';
import { AspenPipeline } from './aspen-pipeline.ts';
import { describeError } from './functions/describe-error.ts';
import { NetworkDoctor } from './network-doctor.ts';
import { findSettings, readSettings } from './settings/app-settings.ts';

/** What `cdk.json` runs: one stack with the pipeline of `aspen.config.ts`. */
async function main(): Promise<void> {
  // Imported here, so that a mistake in it is told as one.
  const { default: definition } = await import('../aspen.config.ts');
  const app = new App();
  // A job that would not reach its database is no job: the deployment ends here, and says why.
  Validations.of(app).addPlugins(new NetworkDoctor());
  const pipeline = await compilePipeline(definition, fileURLToPath(new URL('..', import.meta.url)));
  const stack = new Stack(app, 'Aspen', { description: 'Aspen: files that land in S3, into PostgreSQL' });
  new AspenPipeline(stack, 'Pipeline', { pipeline, ...readSettings(stack, findSettings(app.node.getAllContext())) });
  app.synth();
}

try {
  await main();
} catch (error) {
  if (!(error instanceof AspenError)) throw error;
  for (const line of describeError(error).split('\n')) process.stderr.write(`${printable(line)}\n`);
  process.exitCode = 1;
}
