import { expect, test } from 'vitest';
import type { RunOptions, Spark } from './spark.ts';

/** A script with an entry point, and what else it defines. */
function glueApp(body: string, imports: readonly string[] = [], definitions = ''): string {
  return `${imports.map((name) => `import ${name}\n`).join('')}${definitions}
object GlueApp {
  def main(sysArgs: Array[String]): Unit = {
    ${body}
  }
}
`;
}

const GLUE = 'com.amazonaws.services.glue.GlueContext';
const PARSER = 'com.amazonaws.services.glue.util.GlueArgParser';
const JOB = 'com.amazonaws.services.glue.util.Job';
const CONTEXT = 'org.apache.spark.SparkContext';
const NOTHING: RunOptions = { args: [], settings: {}, connections: {} };

async function compiled(spark: Spark, source: string) {
  const { script, ok, messages } = await spark.compile(source, 'GlueApp.scala');
  expect({ ok, messages }).toEqual({ ok: true, messages: '' });
  return script;
}

async function run(spark: Spark, source: string, options: Partial<RunOptions> = {}) {
  return spark.run(await compiled(spark, source), { ...NOTHING, ...options });
}

const counting = glueApp(
  `val session = new GlueContext(new SparkContext()).getSparkSession
    import session.implicits._
    System.err.println(s"""{"count":\${Seq(1, 2, 3).toDS().filter((n: Int) => n > 1).count()}}""")
    Job.commit()`,
  [GLUE, JOB, CONTEXT],
);

/** The same names twice, each time for something else. */
const named = (word: string) =>
  glueApp('System.err.println(Detail.word)', [], `object Detail { def word: String = """{"word":"${word}"}""" }`);

const elsewhere = glueApp(
  `val context = new SparkContext()
    val driver = Place.pid
    val (away, here) = context.parallelize(1 to 4, 2).map((_: Int) => Place.pid).collect().partition(_ != driver)
    System.err.println(s"""{"away":\${away.length},"here":\${here.length}}""")
    context.stop()`,
  [CONTEXT],
  'object Place { def pid: Long = ProcessHandle.current().pid() }',
);

/** What the suites on Spark trust: that a script is compiled, started and judged as Glue would. */
export function benchItself(spark: () => Spark): void {
  test('a script counts a Dataset, prints a line of JSON and commits', async () => {
    expect(await run(spark(), counting)).toMatchObject({ error: null, committed: true, lines: ['{"count":2}'] });
  });

  test('a script that does not compile gives its error with its line', async () => {
    const { ok, messages } = await spark().compile('object GlueApp {\n  val number: Int = "text"\n}\n', 'broken.scala');
    expect(ok).toBe(false);
    expect(messages).toMatch(/broken\.scala:2: error: type mismatch/);
  });

  test('a script that compiles with a warning says so, with its line', async () => {
    const { ok, messages } = await spark().compile(glueApp('val unused = 1'), 'warned.scala');
    expect(ok).toBe(true);
    expect(messages).toMatch(/warned\.scala:4: warning: local val unused/);
  });

  test('a script that throws gives every cause, and the next one runs', async () => {
    const outcome = await run(spark(), glueApp('throw new Exception("outer", new IllegalStateException("root"))'));
    expect(outcome).toMatchObject({ committed: false, lines: [] });
    expect(outcome.error).toMatch(/outer\s+caused by: .*IllegalStateException: root/);
    expect(await run(spark(), counting)).toMatchObject({ error: null, lines: ['{"count":2}'] });
  });

  test('scripts with the same names do not see classes of one another', async () => {
    const [first, second] = [await compiled(spark(), named('first')), await compiled(spark(), named('second'))];
    const seen: string[] = [];
    for (const script of [first, second, first]) {
      seen.push(...(await spark().run(script, NOTHING)).lines);
    }
    expect(seen).toEqual(['{"word":"first"}', '{"word":"second"}', '{"word":"first"}']);
  });

  test('a closure runs in another process under local-cluster, with the classes of its script', async () => {
    const settings = { 'spark.master': 'local-cluster[2,1,1024]' };
    const outcome = await run(spark(), elsewhere, { settings });
    expect(outcome).toMatchObject({ error: null, lines: ['{"away":4,"here":0}'] });
  });

  test('a script in a JVM of its own gives its outcome', async () => {
    const source = glueApp('System.err.println("{\\"pid\\":" + ProcessHandle.current().pid() + "}")');
    const detached = spark().runDetached(await compiled(spark(), source), NOTHING);
    expect(detached.process.pid).not.toBe(spark().pid);
    expect(await detached.outcome).toMatchObject({ error: null, lines: [`{"pid":${detached.process.pid}}`] });
  });

  test('a JVM of its own that is killed has no outcome', async () => {
    const detached = spark().runDetached(await compiled(spark(), glueApp('Thread.sleep(60000)')), NOTHING);
    detached.process.kill('SIGKILL');
    expect(await detached.outcome).toBeNull();
  });

  test('a declared option that is missing fails the job', async () => {
    const parse = 'GlueArgParser.getResolvedOptions(sysArgs, Array("JOB_NAME", "SOURCE"))';
    const source = glueApp(`System.err.println(s"""{"source":"\${${parse}("SOURCE")}"}""")`, [PARSER]);
    const given = await run(spark(), source, { args: ['--JOB_NAME', 'job', '--SOURCE', 'é🙂', '--OTHER', 'x'] });
    expect(given).toMatchObject({ error: null, lines: ['{"source":"é🙂"}'] });
    const missing = await run(spark(), source, { args: ['--JOB_NAME', 'job'] });
    expect(missing.error).toContain('the following arguments are required: --SOURCE');
  });

  test('extractJDBCConf gives the connection of that name and no other', async () => {
    const facts = { user: 'reader', password: 'p"w', vendor: 'postgresql', url: 'jdbc:postgresql://host:5432' };
    const source = glueApp(
      `val conf = new GlueContext(new SparkContext()).extractJDBCConf(sysArgs(0), null)
    System.err.println(new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(conf))`,
      [GLUE, CONTEXT],
    );
    const connections = { main: facts, other: { user: 'other' } };
    const outcome = await run(spark(), source, { args: ['main'], connections });
    expect(outcome.error).toBeNull();
    expect(outcome.lines.map((line): unknown => JSON.parse(line))).toEqual([facts]);
    const unknown = await run(spark(), source, { args: ['absent'], connections });
    expect(unknown.error).toContain('absent');
  });
}
