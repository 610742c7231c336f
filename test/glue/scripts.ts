import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { loadProject } from '../../cli/project.ts';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { compileJob } from '../../generator/scala/compile-job.ts';
import { joinScript } from '../../generator/scala/join-script.ts';
import { append, csv, defineTable, integer, merge, type TableDefinition, text, varchar } from '../../model/index.ts';
import { limits } from '../../model/limits.ts';
import { migrate } from '../../runtime/migrate/migrate.ts';
import { aspen, temporaryFolder } from '../cli/run-aspen.ts';
import { useDatabase } from '../database.ts';
import { BothEngines, pipelineOf, writeFiles } from './both-engines.ts';
import { compileRuntime } from './compile-runtime.ts';
import { compileGlueJob, runGlueJob } from './glue-job.ts';
import { samples } from './random-table.ts';
import type { Spark } from './spark.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What may end a string, a comment or a line in Scala, Java, SQL or a template; short enough for an identifier. */
const hostile = [
  `" ' \\ \\u000a */ // /* """`,
  '\\\\u000a \\u0022+sys.exit(1)+\\u0022 $',
  `$${'{sys.exit(1)}'} {{table}} %s$1 $body$`,
  '\n \r \t \u2028 \u0085 é€🙂 "+sys.exit(1)+"',
];

/** A definition with a hostile text wherever one may stand. */
function hostileTable(piece: string, index: number): TableDefinition {
  // An identifier may hold anything but line ends; a folder's name no slash either.
  const visible = piece.replaceAll(/[\n\r\t\u0085\u2028]/g, ' ');
  const spelled = Array.from(piece, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join('');
  return defineTable({
    name: `t${index} ${visible}`,
    comment: piece,
    source: csv({ prefix: `h${index}/`, delimiter: index % 2 === 0 ? '\\' : '|', quote: index % 3 === 0 ? "'" : '"' }),
    columns: {
      id: integer(),
      [`c ${visible}`]: text({
        from: ['other', `from ${piece}`],
        comment: piece,
        nulls: [`null ${piece}`],
        default: `default ${piece}`,
      }),
      listed: text({ oneOf: [`one ${piece}`, 'two'], default: 'two' }),
      patterned: text({ matches: `(x|${spelled})*` }),
      folder: varchar(200, { folder: `f${visible.replaceAll(/[=/]/g, '')}`, optional: true }),
    },
    key: ['id'],
    load: merge(),
  });
}

/** A pipeline of a table with one of the sample columns. */
function tableOfOne(name: string): Promise<CompiledPipeline> {
  const columns = { value: samples[name]?.column ?? text() };
  return pipelineOf(defineTable({ name, source: csv({ prefix: 'one/' }), columns, load: append() }));
}

/** What is generated compiles and does what it says, whatever a definition holds. */
export function scripts(spark: () => Spark): void {
  const databases = { laptop: useDatabase(), glue: useDatabase() };
  const folder = mkdtempSync(join(tmpdir(), 'aspen-scripts-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(readdirSync(join(root, 'generated/scala')))('%s compiles without a warning', async (file) => {
    const source = joinScript(readFileSync(join(root, 'generated/scala', file), 'utf8'));
    expect(await spark().compile(source, file)).toMatchObject({ ok: true, messages: '' });
  });

  test('the whole runtime compiles without a warning', () => {
    expect(compileRuntime(spark().version).messages).toBe('');
  });

  test.each(hostile.map((piece, index) => [JSON.stringify(piece), piece, index] as const))(
    'a definition full of %s runs as data',
    async (_, piece, index) => {
      const table = hostileTable(piece, index);
      if (table.source.format !== 'csv') throw new Error('The table is of csv.');
      const { delimiter, quote } = table.source;
      const quoted = (value: string) => `${quote}${value.replaceAll(String(quote), `${quote}${quote}`)}${quote}`;
      const line = (...fields: string[]) => `${fields.map(quoted).join(delimiter)}\n`;
      const records = [
        line('1', `text ${piece}`, `one ${piece}`, piece.repeat(2)),
        line('2', '', 'two', 'xx'),
        `3${delimiter}${delimiter}${delimiter}\n`,
      ];
      const header = line('id', `from ${piece}`, 'listed', 'patterned');
      writeFiles(folder, table.source.prefix, { 'a.csv': Buffer.from(header + records.join('')) });
      const both = new BothEngines(await pipelineOf(table), folder, databases);
      const { laptop, glue } = await both.load(spark());
      expect(laptop.rows).toHaveLength(3);
      expect(glue).toEqual(laptop);
    },
  );

  test('a table of any one type compiles', async () => {
    for (const column of Object.keys(samples)) await compileGlueJob(spark(), await tableOfOne(column));
  });

  test('a pattern with many states and a list of thousands compile', async () => {
    const table = defineTable({
      name: 'large_pattern',
      source: csv({ prefix: 'large/' }),
      columns: {
        code: integer({ oneOf: Array.from({ length: 3000 }, (_, i) => i * 7) }),
        word: text({ matches: '(\\p{L}|\\p{N}){1,4}' }),
      },
      load: append(),
    });
    writeFiles(folder, 'large/', { 'a.csv': Buffer.from('word,code\nÄpf1,700\n東京,0\n') });
    const { laptop, glue } = await new BothEngines(await pipelineOf(table), folder, databases).load(spark());
    expect(laptop.rows).toHaveLength(2);
    expect(glue).toEqual(laptop);
  });

  test('patterns of thousands of states, in several columns, compile', async () => {
    const least = [0, 1, 2];
    const columns = Object.fromEntries(least.map((from) => [`from_${from}`, text({ matches: `[ -~]{${from},4000}` })]));
    const names = Object.keys(columns);
    const tolerant = { load: append(), rejectLimit: { share: 1 } };
    const table = defineTable({ name: 'long_patterns', source: csv({ prefix: 'long/' }), columns, ...tolerant });
    const line = (length: number) => `${names.map(() => 'x'.repeat(length)).join(',')}\n`;
    const lines = [1, 2, 4000, 4001].map(line).join('');
    writeFiles(folder, 'long/', { 'a.csv': Buffer.from(`${names.join(',')}\n${lines}`) });
    const { laptop, glue } = await new BothEngines(await pipelineOf(table), folder, databases).load(spark());
    expect([laptop.rows.length, laptop.rejects.length]).toEqual([2, 4]);
    expect(glue).toEqual(laptop);
  });

  test('a pattern of its own in each of as many columns as a table takes compiles', async () => {
    const columns = Object.fromEntries(
      Array.from({ length: limits.tableColumns }, (_, i) => [`column_${i}`, text({ matches: `[a-z]|${i}` })]),
    );
    const names = Object.keys(columns);
    const tolerant = { load: append(), rejectLimit: { share: 1 } };
    const table = defineTable({ name: 'many_patterns', source: csv({ prefix: 'many/' }), columns, ...tolerant });
    const line = (word: string) => `${names.map(() => word).join(',')}\n`;
    writeFiles(folder, 'many/', { 'a.csv': Buffer.from(`${names.join(',')}\n${line('a')}${line('A')}`) });
    const { laptop, glue } = await new BothEngines(await pipelineOf(table), folder, databases).load(spark());
    expect([laptop.rows.length, laptop.rejects.length]).toEqual([1, limits.tableColumns]);
    expect(glue).toEqual(laptop);
  });

  test('a table with as many columns as PostgreSQL takes compiles', async () => {
    const columns = Object.fromEntries(Array.from({ length: 1590 }, (_, i) => [`column_${i}`, integer()]));
    const table = defineTable({ name: 'wide', source: csv({ prefix: 'wide/' }), columns, load: append() });
    const names = Object.keys(columns);
    writeFiles(folder, 'wide/', { 'a.csv': Buffer.from(`${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`) });
    const { laptop, glue } = await new BothEngines(await pipelineOf(table), folder, databases).load(spark());
    expect(laptop.rows).toHaveLength(1);
    expect(glue).toEqual(laptop);
  });
}

/** The table's own part among the pieces of a script. */
const OWN = '';

/** The pieces of a script, by the paths of their files in the runtime. */
type Script = ReadonlyMap<string, string>;

function piecesOf(source: string): Script {
  const [own = '', ...files] = source.split(/^(?=\/\/ glue\/.+\.scala$)/m);
  return new Map([[OWN, own], ...files.map((text) => [text.split('\n', 1)[0] ?? '', text] as const)]);
}

/** A script has what it uses of the runtime, and the same on every version. */
export function parts(spark: () => Spark): void {
  async function scriptOfOne(column: string): Promise<string> {
    const pipeline = await tableOfOne(column);
    return compileJob(pipeline.tables[0]!, pipeline.model.name);
  }

  test('a table of any one type compiles with those encoders only that it uses', { timeout: 600_000 }, async () => {
    // Types whose scripts have the same files differ in a number or a text.
    const scripts = new Map<string, Script>();
    for (const column of Object.keys(samples)) {
      const source = await scriptOfOne(column);
      expect(source).toContain(`table = "${column}"`);
      const script = piecesOf(source);
      scripts.set([...script.keys()].join(), script);
    }
    expect(scripts.size).toBeGreaterThan(15);
    const [first, ...others] = scripts.values();
    const isShared = (path: string) => path !== OWN && others.every((script) => script.has(path));
    const joined = (script: Script | undefined, isWanted: (path: string) => boolean) =>
      [...(script ?? [])].flatMap(([path, text]) => (isWanted(path) ? [text] : [])).join('');
    // What is in all of them needs nothing else, and is compiled once; then each needs only that, and what it has of its own.
    const shared = await spark().compileAnew(joined(first, isShared), 'shared.scala');
    expect(shared).toMatchObject({ ok: true, messages: '' });
    for (const script of scripts.values()) {
      const own = joined(script, (path) => !isShared(path));
      expect(own).toContain('object GlueApp');
      expect(await spark().check(own, 'own.scala', shared.script)).toBe('');
    }
  });

  test('a script that lacks a file of the runtime does not compile', async () => {
    const [column = ''] = Object.keys(samples);
    const whole = await scriptOfOne(column);
    const lacking = whole.replace(/^\/\/ glue\/encoders\/Utf8\.scala$[\s\S]*?(?=^\/\/ glue\/)/m, '');
    expect(lacking.length).toBeLessThan(whole.length);
    expect(await spark().check(lacking, `${column}.scala`)).toContain('not found: value Utf8');
  });
}

/** From a file to rows in the database, by the commands that a user types. */
export function fromNewToRows(spark: () => Spark): void {
  const database = useDatabase();
  const folder = temporaryFolder();

  test('a table made by `aspen new` is generated, compiled and run, and zip codes keep their zeros', async () => {
    const file = join(root, 'node_modules/vega-datasets/data/zipcodes.csv');
    expect((await aspen(folder, ['new', 'zipcodes', '--from', file])).code).toBe(0);
    expect((await aspen(folder, ['generate'])).code).toBe(0);
    expect((await aspen(folder, ['check'])).code).toBe(0);
    mkdirSync(join(folder, 'files/zipcodes'), { recursive: true });
    cpSync(file, join(folder, 'files/zipcodes/delivered.csv'));

    const client = await database.connect();
    await migrate(client, await loadProject(folder));
    const source = joinScript(readFileSync(join(folder, 'generated/scala/zipcodes.scala'), 'utf8'));
    const { script, messages } = await spark().compile(source, 'zipcodes.scala');
    expect(messages).toBe('');
    const outcome = await runGlueJob(spark(), { script }, { database, source: join(folder, 'files') });
    expect(outcome).toMatchObject({ error: null, committed: true });
    const { rows } = await client.query(
      "select count(*) as all, count(*) filter (where zip_code like '0____') as zeros from zipcodes",
    );
    expect(rows).toEqual([{ all: 42_049n, zeros: 3_256n }]);
  });
}
