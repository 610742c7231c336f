import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtProgram } from '../aspen-process.ts';
import { useDatabase } from '../database.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const config = `
import { append, csv, definePipeline, defineTable, integer } from 'aspen-glue';
export default definePipeline({ name: 'mine', source: 'files', tables: [
  defineTable({ name: 'notes', source: csv({ prefix: 'notes/' }), load: append(), columns: { id: integer() } }) ] });`;

function project(): string {
  const folder = temporaryFolder();
  writeFiles(folder, { 'aspen.config.ts': config, 'files/notes/a.csv': 'id\n1\n' });
  return folder;
}

/** Runs a command at a terminal whose user gives this answer. */
function answering(answer: string, folder: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const command = [process.execPath, builtProgram, ...args].map((part) => `'${part}'`).join(' ');
  return execFileSync('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    input: answer,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

describe('a database that a variable of the environment chose', () => {
  const database = useDatabase();
  const folder = project();
  const variables = () => {
    const { host, port, user, password = '', database: name } = database.config;
    return { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: name };
  };
  const hasSchema = async () => {
    const client = await database.connect();
    const { rows } = await client.query<{ there: boolean }>(`select to_regnamespace('aspen') is not null as there`);
    return rows[0]?.there;
  };

  test('is not written to by its first load without a terminal, whether lines or JSON are wanted: exit code 2', async () => {
    for (const env of [{ DATABASE_URL: database.url }, variables()]) {
      const { code, stdout, stderr } = await aspen(folder, ['load'], env);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(Object.keys(env).includes('PGHOST') ? 'PGHOST, PGPORT and PGDATABASE' : 'DATABASE_URL');
      expect(stderr).toContain('--yes');
      expect((await aspen(folder, ['load', '--json'], env)).code).toBe(2);
    }
    expect(await hasSchema()).toBe(false);
  });

  test('is not written to where a person at the terminal says no', async () => {
    const said = answering('n\n', folder, ['load'], { DATABASE_URL: database.url });
    expect(said).toContain('DATABASE_URL');
    expect(said).toContain('Load into it? [y/N]');
    expect(said).toContain('nothing has been changed');
    expect(await hasSchema()).toBe(false);
  });

  test('is loaded into with --yes, and the first lines say which variables chose it', async () => {
    const { code, stdout } = await aspen(folder, ['load', '--yes'], variables());
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^ +chosen by PGHOST, PGPORT and PGDATABASE/m)]);
    expect(existsSync(join(folder, '.aspen', 'postgres'))).toBe(false);
  });

  test('is not asked about any more once it has the schema, and every command names the variable', async () => {
    const env = { DATABASE_URL: database.url };
    const { code, stdout } = await aspen(folder, ['load'], env);
    expect([code, stdout]).toEqual([0, expect.stringContaining('chosen by DATABASE_URL')]);
    for (const args of [['runs'], ['rejects'], ['query', 'select 1']]) {
      expect((await aspen(folder, args, env)).stderr).toContain('chosen by DATABASE_URL');
    }
  });

  test('is not made anew by --fresh --yes, for which it has to be named by --database', async () => {
    const { code, stderr } = await aspen(folder, ['load', '--fresh', '--yes'], { DATABASE_URL: database.url });
    expect([code, stderr]).toEqual([2, expect.stringContaining('--fresh --yes --database URL')]);
    const named = await aspen(folder, ['load', '--fresh', '--yes', '--database', database.url]);
    expect(named.code).toBe(0);
  });

  test('is named with its variable where it cannot be reached', async () => {
    const { code, stderr } = await aspen(folder, ['load', '--yes'], { PGHOST: 'localhost', PGPORT: '1' });
    expect(code).toBe(1);
    expect(stderr).toContain('chosen by PGHOST and PGPORT');
    expect(stderr).toContain('unset PGHOST and PGPORT');
  });
});

describe('a database that --database names', () => {
  const database = useDatabase();

  test('is never asked about, whatever the environment says', async () => {
    const env = { DATABASE_URL: 'postgresql://localhost:1/other', PGHOST: 'localhost' };
    const { code, stdout } = await aspen(project(), ['load', '--database', database.url], env);
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('chosen by')]);
  });
});

test('--yes is wrong usage where nothing is asked: in AWS', async () => {
  const { code, stderr } = await aspen(project(), ['load', '--aws', '--yes']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--yes with --aws')]);
});
