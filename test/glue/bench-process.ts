import { expect, test } from 'vitest';
import { type RunOptions, Spark } from './spark.ts';

const NOTHING: RunOptions = { args: [], settings: {}, connections: {} };
const app = (body: string) => `object GlueApp {\n  def main(sysArgs: Array[String]): Unit = {\n    ${body}\n  }\n}\n`;

/** That one bad script, or a test that ends too early, leaves no JVM and no test hanging. */
export function benchProcess(spark: () => Spark): void {
  const run = async (on: Spark, source: string) => on.run((await on.compile(source, 'GlueApp.scala')).script, NOTHING);

  test('what a script prints is told whichever stream it uses, and never twice', async () => {
    const source = app('println("{\\"n\\":1}"); System.out.println("{\\"n\\":2}"); System.err.println("{\\"n\\":3}")');
    for (let round = 0; round < 2; round++) {
      expect(await run(spark(), source)).toMatchObject({ error: null, lines: ['{"n":1}', '{"n":2}', '{"n":3}'] });
    }
  });

  test('a script without an entry point says so, and the next one runs', async () => {
    expect((await run(spark(), 'object Other')).error).toContain('ClassNotFoundException: GlueApp');
    expect((await run(spark(), 'object GlueApp')).error).toContain('NoSuchMethodException');
    expect(await run(spark(), app('()'))).toMatchObject({ error: null });
  });

  test('a JVM that is gone refuses what is asked of it, and can be stopped', async () => {
    const own = new Spark(spark().version);
    await expect(run(own, app('sys.exit(3)'))).rejects.toThrow('The JVM ended with 3');
    await expect(own.compile('object Late', 'Late.scala')).rejects.toThrow('The JVM ended with 3');
    await own.stop();
  });

  test('a JVM that is killed rejects the run with its end, and can be stopped', async () => {
    const own = new Spark(spark().version);
    const running = run(own, app('System.err.println("last words"); Runtime.getRuntime.halt(9)'));
    await expect(running).rejects.toThrow('last words');
    await own.stop();
    const killed = new Spark(spark().version);
    process.kill(killed.pid, 'SIGKILL');
    await expect(killed.compile('object Late', 'Late.scala')).rejects.toThrow('SIGKILL');
    await killed.stop();
  });

  test('a JVM ends in the middle of a run when nobody is there any more', async () => {
    const { script } = await spark().compile(app('println("{}"); Thread.sleep(600000)'), 'GlueApp.scala');
    const detached = spark().runDetached(script, NOTHING);
    const gone = expect(detached.outcome).rejects.toThrow('The JVM ended with 0');
    await expect.poll(() => detached.said(), { timeout: 20_000 }).toContain('{}');
    // What the end of the parent does to it.
    detached.process.stdin?.end();
    await gone;
  });
}
