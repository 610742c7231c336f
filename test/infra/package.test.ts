import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesBelow } from './files-below.ts';
import { readTemplate } from './template.ts';
import { UserProject } from './user-project.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the package is for: code and its types, bundles of functions, templates, SQL. */
const EXPECTED = [
  /^dist\/(cli|doctor|engine|generator|infra|model|runtime)\/[\w./-]+\.(js|d\.ts)$/,
  /^dist\/functions\/(schema|post-step)\.js$/,
  /^templates\/\w+\/[\w./-]+\.hbs$/,
  /^sql\/runtime\/[\w./-]+\.sql$/,
  /^(package\.json|README\.md|LICENSE)$/,
];

describe('the package, as somebody else installs it', () => {
  let project: UserProject;
  let mistakes = '';
  beforeAll(() => {
    project = new UserProject();
    project.install();
    mistakes = project.compile({ skipLibCheck: false });
  }, 180_000);
  afterAll(() => project.dispose());

  test('holds code, bundles, templates and SQL, and nothing else', () => {
    expect(project.files.filter((path) => !EXPECTED.some((pattern) => pattern.test(path)))).toEqual([]);
  });

  test('lacks no template, no SQL and no bundle', () => {
    const needed = ['templates', 'sql/runtime'].flatMap((folder) => filesBelow(root, folder));
    const bundles = ['dist/functions/schema.js', 'dist/functions/post-step.js'];
    expect(project.files).toEqual(expect.arrayContaining([...needed, ...bundles]));
  });

  test('compiles in an app under strict options, its types checked with it', () => {
    expect(mistakes).toBe('');
  });

  // Without its types: the CDK's own are not exact.
  test('compiles in an app whose optional properties are exact', () => {
    expect(project.compile({ exactOptionalPropertyTypes: true, skipLibCheck: true })).toBe('');
  });

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

  test('brings its command', () => {
    expect(project.run(join(project.folder, 'node_modules/.bin/aspen'), ['--help'])).toContain('aspen');
  });
});
