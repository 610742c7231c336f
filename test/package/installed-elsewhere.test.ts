import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packingMistakes } from '../../scripts/packed-files.mjs';
import { filesBelow } from '../infra/files-below.ts';
import { readTemplate } from '../infra/template.ts';
import { Clone } from './clone.ts';
import { UserProject } from './user-project.ts';

// From git, npm does all that it does for a registry's package, and builds it first.
describe('the package, as somebody else installs it from git', () => {
  let clone: Clone;
  let project: UserProject;
  let files: readonly string[] = [];
  let mistakes = '';
  beforeAll(() => {
    clone = new Clone();
    project = new UserProject(clone.url);
    project.install();
    const installed = join(project.folder, 'node_modules/aspen-glue');
    files = filesBelow(installed, '.').filter((path) => !path.startsWith('node_modules/'));
    mistakes = project.compile({ skipLibCheck: false });
  }, 600_000);
  afterAll(() => {
    clone.dispose();
    project.dispose();
  }, 180_000);

  test('holds code, bundles, templates, SQL and Scala, all of each, and nothing else', () => {
    expect(packingMistakes(files)).toEqual([]);
    expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/scala/), expect.stringMatching(/\.sql$/)]));
  });

  test('compiles in an app under strict options, its types checked with it', () => {
    expect(mistakes).toBe('');
  });

  // Without its types: the CDK's own are not exact.
  test('compiles in an app whose optional properties are exact', () => {
    expect(project.compile({ exactOptionalPropertyTypes: true, skipLibCheck: true })).toBe('');
  }, 180_000);

  test('synthesizes its one table and its one procedure', () => {
    expect(project.run(process.execPath, ['out/app.js'])).toBe('');
    const { Resources } = readTemplate(readFileSync(join(project.folder, 'cdk.out/Shop.template.json'), 'utf8'));
    const types = Object.values(Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type === 'AWS::CloudFormation::Stack')).toHaveLength(1);
    expect(types).toEqual(expect.arrayContaining(['Custom::AspenSchema', 'AWS::Glue::Connection', 'AWS::SQS::Queue']));
    const carried = filesBelow(project.folder, 'cdk.out').filter((path) => path.endsWith('/pipeline.json'));
    expect(carried).toHaveLength(2);
    for (const path of carried) {
      expect(JSON.parse(readFileSync(join(project.folder, path), 'utf8'))).toMatchObject({
        tables: [{ model: { name: 'customer' } }],
        procedures: [{ name: 'count_customers' }],
      });
    }
  });

  test.each(['aspen', 'aspen-glue'])('brings its command %s', (command) => {
    expect(project.run('npx', ['--no', '--', command, '--help'])).toContain('Usage: aspen');
  });
});
