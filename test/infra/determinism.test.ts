import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { deployments } from './deployments.ts';
import { filesBelow } from './files-below.ts';
import { makeApp } from './variants.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-same-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the CDK's CLI asks of an app, which is to write more into its templates. */
const CLI = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** The files of an assembly that are deployed, with what they hold; where a construct was made in code is not among them. */
async function synthesize(deployment: (typeof deployments)[number], outdir: string) {
  const { directory } = (await makeApp(deployment, join(folder, outdir), { context: CLI })).synth();
  const files = filesBelow(directory, '.').filter((path) => !/^(manifest|tree|.*\.metadata)\.json$/.test(path));
  return new Map(files.map((path) => [path, readFileSync(join(directory, path), 'utf8')]));
}

describe.each(deployments)('$name', (deployment) => {
  test('synthesizes twice to the same templates and the same assets, byte by byte', async () => {
    const first = await synthesize(deployment, `${deployment.name} first`);
    const second = await synthesize(deployment, `${deployment.name} second`);
    expect([...first.keys()]).toEqual([...second.keys()]);
    for (const [path, text] of first) expect(second.get(path), path).toBe(text);
  });

  test('synthesizes to the same on another day', async () => {
    const today = await synthesize(deployment, `${deployment.name} today`);
    // By then every certificate of today's authorities has expired.
    vi.useFakeTimers({ now: new Date('2199-01-01'), toFake: ['Date'] });
    const later = await synthesize(deployment, `${deployment.name} later`).finally(() => vi.useRealTimers());
    expect([...later.keys()]).toEqual([...today.keys()]);
    for (const [path, text] of today) expect(later.get(path), path).toBe(text);
  });

  test('names no folder of the machine that synthesizes it', async () => {
    const files = await synthesize(deployment, `${deployment.name} third`);
    const here = [fileURLToPath(new URL('../..', import.meta.url)), tmpdir(), folder];
    const deployed = [...files].filter(([path]) => !path.endsWith('.assets.json'));
    const naming = deployed.filter(([, text]) => here.some((place) => text.includes(place)));
    expect(naming.map(([path]) => path)).toEqual([]);
  });
});
