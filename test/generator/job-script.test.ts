import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compilePipeline } from '../../generator/compile-pipeline.ts';
import { compileJob, compileJobTable } from '../../generator/scala/compile-job.ts';
import { runtimeFiles } from '../../generator/scala/runtime-files.ts';
import {
  append,
  type CsvOptions,
  csv,
  definePipeline,
  defineTable,
  integer,
  jsonb,
  type TableDefinition,
  text,
} from '../../model/index.ts';
import { rejectCodes } from '../../model/reject-codes.ts';
import { samples } from '../glue/random-table.ts';

async function jobOf(table: TableDefinition): Promise<{ own: string; whole: string }> {
  const pipeline = await compilePipeline(definePipeline({ name: 'jobs', tables: [table] }), '.');
  const [compiled] = pipeline.tables;
  if (compiled === undefined) throw new Error('The pipeline has one table.');
  return { own: compileJobTable(compiled, 'jobs'), whole: compileJob(compiled, 'jobs') };
}

const tableOf = (columns: TableDefinition['columns']) =>
  defineTable({ name: 'one', source: csv({ prefix: 'one/' }), columns, load: append() });

/** Names of the files of a room in a script. */
function filesOf(script: string, room: string): readonly string[] {
  return Array.from(script.matchAll(/^\/\/ glue\/(.+)\/(\w+)\.scala$/gm), ([, of, name = '']) =>
    of === room ? name : '',
  ).filter((name) => name !== '');
}

describe('the script of a Glue job', () => {
  test('is the table’s own part and then files of the runtime as they stand', async () => {
    const { own, whole } = await jobOf(tableOf({ id: integer() }));
    expect(whole.startsWith(own)).toBe(true);
    const parts = whole
      .slice(own.length)
      .split(/^\/\/ (glue\/.+\.scala)$/m)
      .slice(1);
    for (let i = 0; i < parts.length; i += 2) {
      const file = runtimeFiles().find(({ path }) => path === parts[i]);
      expect(parts[i + 1]?.trim()).toBe(`${file?.text.replace(/^(package .+)$/m, '$1 {').trim()}\n\n}`);
    }
    expect(parts.length).toBeGreaterThan(50);
  });

  test('has only the encoders that its columns use, whatever its texts say', async () => {
    const { whole } = await jobOf(
      tableOf({ id: integer(), Json: text({ nulls: ['Uuid "Zone" Order'], from: ['Format'] }) }),
    );
    expect(filesOf(whole, 'encoders')).toEqual(['Text', 'Tokens', 'Utf8', 'WholeNumber']);
    const other = await jobOf(tableOf({ note: jsonb() }));
    expect(filesOf(other.whole, 'encoders')).toEqual(['Digits', 'Json', 'Utf8']);
  });

  test('has what reads the shape of its files, and nothing for another shape', async () => {
    const columns = { id: integer() };
    const shaped = async (options: Omit<CsvOptions, 'prefix'>) => {
      const source = csv({ prefix: 'one/', ...options });
      const { whole } = await jobOf(defineTable({ name: 'one', source, columns, load: append() }));
      const plain = filesOf((await jobOf(tableOf(columns))).whole, 'csv');
      return filesOf(whole, 'csv').filter((name) => !plain.includes(name));
    };
    expect(await shaped({ delimiter: ';', skip: 2 })).toEqual([]);
    expect(await shaped({ delimiter: '||' })).toEqual(['Dialect', 'DialectScanner']);
    expect(await shaped({ escape: '\\', comment: '#' })).toEqual(['Comment', 'Dialect', 'DialectScanner']);
    expect(await shaped({ ragged: 'pad' })).toEqual(['EvenLines']);
    const sum = { column: 'id', place: 2 };
    expect(await shaped({ trailer: { first: 'TRL', sum } })).toEqual([
      'ColumnSum',
      'FileTrailer',
      'TrailerLine',
      'TrailerScanner',
    ]);
  });

  test.each(Object.entries(samples))('defines all that a column like %s names', async (_, { column }) => {
    const { own, whole } = await jobOf(tableOf({ value: column }));
    const defined = new Set(
      runtimeFiles().flatMap(({ path, defines }) => (whole.includes(`// ${path}\n`) ? defines : [])),
    );
    const named = own.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'/g, '').match(/\b[A-Z]\w+(?=[(,)])/g) ?? [];
    const known = new Set([...defined, 'Array', 'Seq', 'Some', 'None', 'String', 'Int']);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('is ASCII, whatever the definition says', async () => {
    const { whole } = await jobOf(
      tableOf({ größe: text({ comment: '\n é 🙂', oneOf: ['\u2028', '\\u000a'], matches: '[é🙂]' }) }),
    );
    expect(whole).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test('has no text of a definition in a comment', async () => {
    const { own } = await jobOf(
      defineTable({ ...tableOf({ id: integer({ comment: 'xyzzy' }) }), comment: 'xyzzy', name: 'xyzzy' }),
    );
    const comments = own.split('\n').filter((line) => /^\s*(\/\/|\/?\*)/.test(line));
    expect(comments.length).toBeGreaterThan(1);
    expect(comments.join('\n')).not.toContain('xyzzy');
  });

  test('is refused where it is larger than what compiles, with what is long', async () => {
    const oneOf = Array.from({ length: 200_000 }, (_, i) => `${'long '.repeat(18)}${i}`);
    await expect(jobOf(tableOf({ listed: text({ oneOf }) }))).rejects.toThrow(
      /the Glue job of table one has 1\d\.\d MiB/,
    );
  });

  test('is short where a person reads it', () => {
    const own = readFileSync(new URL('../../generated/scala/stg_borrower.scala', import.meta.url), 'utf8');
    expect(own.split('\n').length).toBeLessThan(100);
  });
});

describe('the runtime', () => {
  /** What each room may use of the others. */
  const MAY_USE: Readonly<Record<string, readonly string[]>> = {
    record: [],
    encoders: ['record'],
    csv: ['record'],
    part: ['record'],
    load: ['part', 'record'],
  };

  test.each(runtimeFiles().map((file) => [file.path, file] as const))(
    '%s uses only rooms below its own',
    (_, { path, text: source }) => {
      const room = path.split('/').slice(1, -1).join('');
      const used = Array.from(source.matchAll(/\baspen\.([a-z]+)\./g), ([, name = '']) => name);
      expect(source).toMatch(new RegExp(`^package aspen\\.${room}$`, 'm'));
      expect(used.filter((name) => name !== room && !MAY_USE[room]?.includes(name))).toEqual([]);
    },
  );

  test('defines no name twice, so that a name tells its file', () => {
    const names = runtimeFiles().flatMap(({ defines }) => defines);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('has the reject codes of the model, with their messages (copy what is expected)', () => {
    const source = runtimeFiles().find(({ path }) => path.endsWith('/Rejects.scala'))?.text ?? '';
    const constant = (code: string) => code.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
    const found = source
      .split('\n')
      .join(' ')
      .matchAll(/val (\w+): Reject =\s+Reject\((".+?"), (".+?")\)/g);
    expect(
      Array.from(found, ([, name, code, message]) => [name, JSON.parse(code ?? ''), JSON.parse(message ?? '')]),
    ).toEqual(rejectCodes.map(({ code, message }) => [constant(code), code, message]));
  });
});
