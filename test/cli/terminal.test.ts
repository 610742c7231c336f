import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { builtProgram } from '../aspen-process.ts';
import { useDatabase } from '../database.ts';
import { aspen, temporaryFolder, writeFiles } from './run-aspen.ts';

const HOSTILE = '\u001b[2J\u009b31m\u202e\u2028\u0007';
const FILE = `a${HOSTILE}b.csv`;
const STEERING = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const config = `
import { append, csv, definePipeline, defineTable, integer, text } from 'aspen-glue';
export default definePipeline({ name: 'mine', source: 'files', tables: [
  defineTable({ name: 'notes', source: csv({ prefix: 'notes/' }), load: append(),
    columns: { id: integer(), words: text() }, rejectLimit: { records: 1 } }) ] });`;

/** Every command that shows something of files, headers, values or the command line, by what is hostile in it. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'load, of files and headers with such names': ['load'],
  'rejects, of such values': ['rejects'],
  'rejects, of a table called so': ['rejects', HOSTILE],
  runs: ['runs'],
  'accept, of a file called so': ['accept', FILE],
  'retry, of a file called so': ['retry', FILE],
  replay: ['replay'],
  'query, whose column is called so and holds it': ['query', `select words as "w${HOSTILE}" from notes`],
  'query, whose error quotes a value': ['query', `select '${HOSTILE}'::int`],
  'query, whose error names a column': ['query', `select "${HOSTILE}"`],
  'new, from a file called so with such a header': ['new', 'other', '--from', `files/notes/${FILE}`],
  'new, of a table called so': ['new', HOSTILE, '--from', `files/notes/${FILE}`],
  'load, of a table called so': ['load', HOSTILE],
  'load, from a folder called so': ['load', '--source', HOSTILE],
  'a command that there is not': [HOSTILE],
  'an option that there is not': [`--${HOSTILE}`],
  'doctor, of a template called so': ['doctor', '--template', HOSTILE],
};

describe('what files, headers, values and arguments hold does not steer the terminal', () => {
  const database = useDatabase();
  const folder = temporaryFolder();
  writeFiles(folder, {
    'aspen.config.ts': config,
    [`files/notes/${FILE}`]: `id,words,more${HOSTILE}\n1,${HOSTILE},x\n`,
    [`files/notes/c${FILE}`]: `id,words\nx${HOSTILE},y\n2,z\n`,
    [`files/notes/d${FILE}`]: `id${HOSTILE},words\n1,y\n`,
  });
  const withDatabase = (args: readonly string[]) =>
    ['load', 'rejects', 'runs', 'accept', 'retry', 'replay', 'query'].includes(args[0] ?? '')
      ? [...args, '--database', database.url]
      : args;

  test.each(Object.entries(COMMANDS))('neither as lines nor as JSON: %s', async (_, args) => {
    for (const form of [[], ['--json']]) {
      const { stdout, stderr } = await aspen(folder, [...withDatabase(args), ...form]);
      expect(stdout + stderr).not.toBe('');
      expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(STEERING);
    }
  });

  test('a definition that is made of such a file is read as it runs, and has the exact name', async () => {
    const { stdout } = await aspen(folder, ['new', 'exact', '--from', `files/notes/${FILE}`, '--json']);
    expect(stdout).toContain('tables/exact.ts');
    const source = readFileSync(`${folder}/tables/exact.ts`, 'utf8');
    expect(source.replaceAll('\n', '')).not.toMatch(STEERING);
    const literal = /from: '(more.*?)'/.exec(source)?.[1] ?? '';
    expect(JSON.parse(`"${literal}"`)).toBe(`more${HOSTILE}`);
  });

  test('on a terminal, where the csv of rejects is harmless too', () => {
    const inTerminal = (...args: string[]) => {
      const command = [process.execPath, builtProgram, ...args, '--database', database.url].map((part) => `'${part}'`);
      const env = { ...process.env, NO_COLOR: '1' };
      return execFileSync('script', ['-qec', command.join(' '), '/dev/null'], { cwd: folder, env, encoding: 'utf8' });
    };
    for (const args of [['rejects'], ['rejects', '--csv'], ['query', 'select words from notes'], ['runs']]) {
      expect(inTerminal(...args).replaceAll('\r\n', '')).not.toMatch(STEERING);
    }
  });
});
