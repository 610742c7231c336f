import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { hasDebianServer } from '../debian-server.ts';

function bench(...args: readonly string[]): string {
  return execFileSync(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...args], { encoding: 'utf8' });
}

describe.skipIf(!hasDebianServer())('the bench', () => {
  test('measures a load beside what a user would do by hand, and tells time, CPU of both and memory', () => {
    const said = bench('--rows', '1000', '--rounds', '1', '--only', 'small,few');
    expect(said).toMatch(/1,000 rows, 0 MB/);
    for (const title of ['first load of a tenth', '1,000 rows more']) {
      const table = said.slice(said.indexOf(title));
      expect(table).toMatch(/psql, by hand +│ +\d+\.\d │ +1\.00 │/);
      expect(table).toMatch(/aspen load +│ +\d+\.\d │ +\d+\.\d\d │ +\d+\.\d │ +\d+\.\d │ +\d+\.\d\d │ +\d+ │/);
    }
  }, 120_000);

  test('measures each load mode beside what is written by hand for it', () => {
    const said = bench('--modes', '--rows', '2000', '--rounds', '1');
    for (const mode of ['append', 'merge', 'snapshot', 'replace', 'history']) {
      const table = said.slice(said.indexOf(`│ ${mode}`));
      for (const title of ['first load', 'nothing changed', '1 % changed, 1 % new', '1 % gone']) {
        expect(table).toMatch(new RegExp(`│ ${title} +│ +\\d+\\.\\d │ +\\d+\\.\\d │ +\\d+\\.\\d\\d │`));
      }
    }
  }, 240_000);

  test('tells what the server did to publish, with its buffers', () => {
    const said = bench('--explain', '--rows', '20000');
    expect(said).toMatch(/20,000 rows, 1 % changed and 1 % new: \d+\.\d s/);
    expect(said).toMatch(/actual time=.*\n +Buffers: shared hit=/);
  }, 120_000);
});
