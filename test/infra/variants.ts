import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Stack } from 'aws-cdk-lib';
import { afterAll } from 'vitest';
import { AspenPipeline } from '../../infra/index.ts';
import { type Deployment, deployments } from './deployments.ts';
import { crawledPipeline, eventPipeline } from './sample-pipelines.ts';
import { type CfnTemplate, readTemplate } from './template.ts';

export type { CfnTemplate } from './template.ts';

/** The stack of every variant. */
export const STACK = 'Shop';

/** What one way to deploy makes. */
export interface Variant {
  readonly name: string;
  readonly template: CfnTemplate;
  /** The tables' templates, in the order of their names. */
  readonly nested: readonly CfnTemplate[];
  /** Folder of the cloud assembly. */
  readonly assembly: string;
}

const folder = mkdtempSync(join(tmpdir(), 'aspen-variants-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An app with one way to deploy, before it is synthesized. */
export async function makeApp({ pipeline, props }: Deployment, outdir: string, more: AppProps = {}): Promise<App> {
  const compiled = await (pipeline === 'crawled' ? crawledPipeline() : eventPipeline());
  // The CDK's own look at the templates takes as long as making them, and has a test of its own.
  const app = new App({ outdir, builtinCloudFormationValidation: false, ...more });
  const stack = new Stack(app, STACK);
  new AspenPipeline(stack, 'Pipeline', { pipeline: compiled, ...props(stack) });
  return app;
}

/** Reads what an assembly holds. */
export function readVariant(name: string, assembly: string): Variant {
  const read = (file: string) => readTemplate(readFileSync(join(assembly, file), 'utf8'));
  const nested = readdirSync(assembly).filter((file) => file.endsWith('.nested.template.json'));
  return { name, template: read(`${STACK}.template.json`), nested: nested.sort().map(read), assembly };
}

async function synthesize(): Promise<readonly Variant[]> {
  const made: Variant[] = [];
  for (const [at, deployment] of deployments.entries()) {
    const app = await makeApp(deployment, join(folder, String(at)));
    made.push(readVariant(deployment.name, app.synth().directory));
  }
  return made;
}

let all: Promise<readonly Variant[]> | null = null;

/** Every way to deploy, synthesized once per process. */
export function variants(): Promise<readonly Variant[]> {
  all ??= synthesize();
  return all;
}
