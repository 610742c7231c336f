import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AspenPipelineProps } from '../../infra/index.ts';
import { deployments } from './deployments.ts';
import { type Flat, flatten, words } from './flat-template.ts';
import type { CfnEntry } from './template.ts';
import { makeApp, readVariant } from './variants.ts';

const folder = mkdtempSync(join(tmpdir(), 'aspen-updates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [first] = deployments;
let synthesized = 0;

async function deployment(change: Partial<AspenPipelineProps> = {}): Promise<Flat> {
  if (first === undefined) throw new Error('There is no deployment.');
  const changed = {
    ...first,
    props: (stack: Parameters<typeof first.props>[0]) => ({ ...first.props(stack), ...change }),
  };
  const app = await makeApp(changed, join(folder, String(++synthesized)));
  return flatten(readVariant(first.name, app.synth().directory));
}

/** What Glue refuses to update: a crawler that runs, and a trigger that is active, as those of events never are. */
function isRefused({ Type, Properties }: CfnEntry): boolean {
  return Type === 'AWS::Glue::Crawler' || (Type === 'AWS::Glue::Trigger' && Properties['Type'] !== 'EVENT');
}

/** What of it CloudFormation would update where it stands: it has the same id and the same name, and other properties. */
function updatedInPlace(before: Flat, after: Flat): readonly string[] {
  return [...before].flatMap(([id, old]) => {
    const next = after.get(id);
    if (!isRefused(old) || next === undefined) return [];
    const isReplaced = words(old.Properties['Name']) !== words(next.Properties['Name']);
    return isReplaced || JSON.stringify(old.Properties) === JSON.stringify(next.Properties) ? [] : [id];
  });
}

/** Ids and names of triggers and crawlers without what tells one version from another. */
function withoutVersions(flat: Flat): Flat {
  return new Map(
    [...flat].map(([id, entry]) => {
      if (entry.Type === 'AWS::Glue::Trigger') return [id.replace(/(Sweep|Crawled).*$/, '$1'), entry];
      if (entry.Type !== 'AWS::Glue::Crawler') return [id, entry];
      const Name = words(entry.Properties['Name']).replace(/\.[0-9a-f]{8}$/, '');
      return [id, { ...entry, Properties: { ...entry.Properties, Name } }];
    }),
  );
}

describe('an update', () => {
  let before: Flat;
  beforeAll(async () => {
    before = await deployment();
  });

  test.each<[string, Partial<AspenPipelineProps>, RegExp]>([
    ['another schedule', { sweep: 'cron(5 5 * * ? *)' }, /Sweep/],
    ['other credentials of crawlers', { lakeFormation: 'data' }, /Crawler/],
  ])(
    'with %s makes anew what Glue would refuse to update, and would not without their versions',
    async (_, change, kind) => {
      const after = await deployment(change);
      expect(updatedInPlace(before, after)).toEqual([]);
      const unversioned = updatedInPlace(withoutVersions(before), withoutVersions(after));
      expect(unversioned).toContainEqual(expect.stringMatching(kind));
    },
  );

  test('with whom alarms tell leaves crawlers and triggers as they are', async () => {
    const after = await deployment({ notify: ['somebody@example.com'] });
    const kept = (flat: Flat) => [...flat].filter(([, entry]) => isRefused(entry));
    expect(kept(after)).toEqual(kept(before));
    expect(kept(before).length).toBeGreaterThan(3);
  });
});
