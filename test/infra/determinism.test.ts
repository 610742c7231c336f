import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { deployments } from './deployments.ts';
import { filesBelow } from './files-below.ts';
import { makeApp } from './variants.ts';

/** Runs something on a day on which every certificate of today's authorities has expired. */
async function onAnotherDay<T>(run: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ now: new Date('2199-01-01'), toFake: ['Date'] });
  return run().finally(() => vi.useRealTimers());
}

// Loaded anew on that day: a module may look at the calendar when it is loaded, and not again.
vi.resetModules();
const later = await onAnotherDay(async () => ({
  ...(await import('./variants.ts')),
  ...(await import('./deployments.ts')),
}));

const folder = mkdtempSync(join(tmpdir(), 'aspen-same-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the CDK's CLI asks of an app, which is to write more into its templates. */
const CLI = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** The files of an assembly that are deployed, with what they hold; where a construct was made in code is not among them. */
async function synthesize(deployment: (typeof deployments)[number], outdir: string, make = makeApp) {
  const { directory } = (await make(deployment, join(folder, outdir), { context: CLI })).synth();
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
    const same = later.deployments.find(({ name }) => name === deployment.name) ?? deployment;
    const outdir = `${deployment.name} later`;
    const files = await onAnotherDay(() => synthesize(same, outdir, later.makeApp));
    expect([...files.keys()]).toEqual([...today.keys()]);
    for (const [path, text] of today) expect(files.get(path), path).toBe(text);
  });

  test('names no folder of the machine that synthesizes it', async () => {
    const files = await synthesize(deployment, `${deployment.name} third`);
    const here = [fileURLToPath(new URL('../..', import.meta.url)), tmpdir(), folder];
    const deployed = [...files].filter(([path]) => !path.endsWith('.assets.json'));
    const naming = deployed.filter(([, text]) => here.some((place) => text.includes(place)));
    expect(naming.map(([path]) => path)).toEqual([]);
  });
});
