import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppFolder } from './app-folder.ts';

describe('the app that cdk.json names', () => {
  let app: AppFolder;
  beforeAll(() => {
    app = new AppFolder();
  });
  afterAll(() => app.dispose());

  test('is the one that these tests run', () => {
    const { app: command } = JSON.parse(readFileSync(join(app.folder, 'cdk.json'), 'utf8'));
    expect(command).toBe('node --import tsx infra/app.ts');
  });

  test('synthesizes without a word', () => {
    expect(app.synthesize({})).toEqual({ code: 0, stdout: '', stderr: '' });
    const manifest = readFileSync(join(app.folder, 'cdk.out/manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({ artifacts: { Aspen: { type: 'aws:cloudformation:stack' } } });
  });

  test('tells a misspelt setting with what it might be, and no stack trace', () => {
    expect(app.synthesize({ aspen: { nmae: 'shop', database: { knid: 'existing' } } })).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "2 mistakes in the deployment's settings
        aspen.database.knid: an unknown property; expected: kind? Known here: database, kind, network, version
        aspen.nmae: an unknown property; expected: name? Known here: allow, bucket, bucketKeyArn, database, folder, glueVersion, lakeFormation, name, notify [wrong-deployment]
      next: Correct each of them, then synthesize again.
      ",
        "stdout": "",
      }
    `);
  });

  test('does not make a database where the settings stand under a misspelt name', () => {
    expect(app.synthesize({ apsen: { database: { kind: 'existing' } } })).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "1 mistake in the deployment's settings
        context.apsen: an unknown name; expected: aspen [wrong-deployment]
      next: Correct each of them, then synthesize again.
      ",
        "stdout": "",
      }
    `);
  });

  test('says how to build a bundle that is missing', () => {
    app.remove('dist/functions/schema.js');
    const { code, stdout, stderr } = app.synthesize({});
    expect({ code, stdout, stderr: stderr.replaceAll(app.folder, '…') }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "no bundle of the function schema [not-built]
      where: …/dist/functions/schema.js
      next: Run npm run build in the folder of Aspen.
      ",
        "stdout": "",
      }
    `);
  });

  test('tells what is wrong with a definition as everything else', () => {
    app.write(
      'aspen.config.ts',
      "import { definePipeline } from 'aspen-glue';\nexport default definePipeline({ name: '' });",
    );
    expect(app.synthesize({})).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "2 mistakes in the definitions [wrong-definition]
        pipeline.name: ""; expected: at least one character
        pipeline.tables: nothing; expected: a list of tables
      next: Correct each of them, then run the command again.
      ",
        "stdout": "",
      }
    `);
  });
});
