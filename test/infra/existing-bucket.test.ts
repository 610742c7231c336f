import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, describe, expect, test } from 'vitest';
import { AspenPipeline, newInstance } from '../../infra/index.ts';
import { crawledPipeline } from './sample-pipelines.ts';
import { at, each, readTemplate, resourcesOf } from './template.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-bucket-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The template of a pipeline whose bucket stands in the stack of this name. */
async function synthesize(home: string) {
  const app = new App({ outdir: join(folder, home), builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Shop');
  const bucket = new Bucket(home === 'Shop' ? stack : new Stack(app, home), 'Files');
  new AspenPipeline(stack, 'Pipeline', { pipeline: await crawledPipeline(), database: newInstance(), bucket });
  const text = readFileSync(join(app.synth().directory, 'Shop.template.json'), 'utf8');
  return { template: readTemplate(text), dependencies: stack.dependencies.map(({ node }) => node.id) };
}

describe.each([['Shop'], ['Files']])('a bucket that the app makes in the stack %s', (home) => {
  test('is to tell a queue for each table with a crawler', async () => {
    const { template } = await synthesize(home);
    const [told, ...others] = resourcesOf(template, 'Custom::AspenNotifications');
    expect(others).toEqual([]);
    expect(each(at(told?.Properties, 'queues'))).toHaveLength(2);
  });

  test('is there first, and does not wait for the pipeline', async () => {
    const { dependencies } = await synthesize(home);
    expect(dependencies).toEqual(home === 'Shop' ? [] : [home]);
  });
});
