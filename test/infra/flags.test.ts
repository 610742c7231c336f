import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { afterAll, expect, test } from 'vitest';
import { partsOf } from './deployed-parts.ts';
import { deployments } from './deployments.ts';
import { flatten } from './flat-template.ts';
import { promises } from './promises.ts';
import { makeApp, readVariant } from './variants.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-flags-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(deployments)(
  'in an app with every feature flag that the CDK recommends, $name keeps its promises',
  async (deployment) => {
    const app = await makeApp(deployment, join(folder, deployment.name), { context: CURRENTLY_RECOMMENDED_FLAGS });
    const variant = readVariant(deployment.name, app.synth().directory);
    const flat = flatten(variant);
    const concerned = promises.filter(({ concerns }) => concerns?.(variant) !== false);
    const broken = concerned.filter(({ holds }) => !holds(flat, partsOf(flat)));
    expect(broken.map(({ id, title }) => `${id}: ${title}`)).toEqual([]);
  },
);
