import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasPython } from '../python.ts';
import { type Finding, IGNORED, lintTemplates } from './cfn-lint.ts';
import { LARGE, synthesizeLarge } from './large-deployment.ts';
import { variants } from './variants.ts';

const possible = hasPython();
if (!possible) {
  if (process.env['CI'] === 'true') throw new Error('Python is not installed: see .ci/run.');
  process.stderr.write('\n*** SKIPPED: what cfn-lint says of the templates (Python is not installed) ***\n\n');
}

function templatesOf(assembly: string): readonly string[] {
  return readdirSync(assembly)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(assembly, file));
}

/** A template with a property that does not exist, and a value out of range. */
const BROKEN = {
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Retention: 1, VisibilityTimeout: 90_000 } } },
};

/** The template of the stack, and of one table for each of the triggers that tables have in turn. */
async function largeTemplates(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const [at, [, size]] of LARGE.entries()) {
    const { template, nested } = await synthesizeLarge(size);
    for (const [part, { text }] of [template, ...nested.slice(0, size.triggers.length)].entries()) {
      const file = join(folder, `large-${at}-${part}.json`);
      writeFileSync(file, text);
      files.push(file);
    }
  }
  return files;
}

describe.skipIf(!possible)('cfn-lint, over the templates of every way to deploy and of large pipelines', () => {
  let found: readonly Finding[] = [];
  let broken = '';

  beforeAll(async () => {
    const all = await variants();
    broken = join(all[0]?.assembly ?? '', 'broken.json');
    writeFileSync(broken, JSON.stringify(BROKEN));
    const large = await largeTemplates(all[0]?.assembly ?? '');
    const every = [...all.flatMap(({ assembly }) => templatesOf(assembly)), ...large, broken];
    found = lintTemplates(every, Object.keys(IGNORED));
  }, 600_000);

  test('finds nothing', () => {
    expect(found.filter(({ file }) => file !== broken)).toEqual([]);
  });

  test('finds what is wrong in a template beside them', () => {
    const rules = found.filter(({ file }) => file === broken).map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['E3002', 'E3034']));
  });
});
