import { App, Stack } from 'aws-cdk-lib';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { describe, expect, test } from 'vitest';
import { AspenPipeline } from '../../infra/index.ts';
import { partsOf } from './deployed-parts.ts';
import { deployments } from './deployments.ts';
import { flatten } from './flat-template.ts';
import { promises } from './promises.ts';
import { crawledPipeline, eventPipeline } from './sample-pipelines.ts';
import { readVariant, STACK } from './variants.ts';

describe.each(deployments)(
  'in an app with every feature flag that the CDK recommends, $name',
  ({ name, pipeline, props }) => {
    test('keeps its promises', async () => {
      const app = new App({ context: { ...CURRENTLY_RECOMMENDED_FLAGS, 'aws:cdk:disable-validation': true } });
      const stack = new Stack(app, STACK);
      const compiled = await (pipeline === 'crawled' ? crawledPipeline() : eventPipeline());
      new AspenPipeline(stack, 'Pipeline', { pipeline: compiled, ...props(stack) });
      const variant = readVariant(name, app.synth().directory);
      const flat = flatten(variant);
      const concerned = promises.filter(({ concerns }) => concerns?.(variant) !== false);
      const broken = concerned.filter(({ holds }) => !holds(flat, partsOf(flat)));
      expect(broken.map(({ id, title }) => `${id}: ${title}`)).toEqual([]);
    });
  },
);
