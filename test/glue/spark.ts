import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ClassPath, classPath, type SparkVersion } from './class-path.ts';
import { compileRuntime } from './compile-runtime.ts';

/** A script in compiled form. */
export interface CompiledScript {
  /** Folders of its classes. */
  readonly classes: readonly string[];
}

/** What the compiler made of a script. */
export interface Compilation {
  readonly script: CompiledScript;
  readonly ok: boolean;
  /** Everything that the compiler has to say, which is nothing for a good one. */
  readonly messages: string;
}

/** What a script is run with. */
export interface RunOptions {
  readonly args: readonly string[];
  /** Spark's settings. */
  readonly settings: Readonly<Record<string, string>>;
  /** Connections of the catalog, by their names. */
  readonly connections: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What came of a run. */
export interface RunOutcome {
  /** The exception that ended the script, with its causes; null for none. */
  readonly error: string | null;
  /** The script called `Job.commit`. */
  readonly committed: boolean;
  /** Lines of JSON that the script printed. */
  readonly lines: readonly string[];
  /** Milliseconds. */
  readonly ms: number;
}

/** How a JVM is started. */
export interface JvmOptions {
  /** Compile to fast code: slower to start, for a benchmark. @default false */
  readonly optimised?: boolean;
  /** The most memory of the heap, such as `1g`. @default '1g' */
  readonly heap?: string;
}

const OPENED = ['java.lang', 'java.lang.invoke', 'java.lang.reflect', 'java.io', 'java.net', 'java.nio', 'java.util']
  .concat(['java.util.concurrent', 'java.util.concurrent.atomic', 'sun.nio.ch', 'sun.nio.cs', 'sun.security.action'])
  .concat(['sun.util.calendar'])
  .map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);

/** Spark's settings that every run has, as far as it sets nothing else. */
const QUIET: Readonly<Record<string, string>> = {
  'spark.app.name': 'test',
  'spark.master': 'local[2]',
  'spark.ui.enabled': 'false',
  'spark.driver.host': '127.0.0.1',
  'spark.driver.bindAddress': '127.0.0.1',
  'spark.log.level': 'ERROR',
};

const SCALA: Readonly<Record<SparkVersion, string>> = { '3.5': '2.12', '4.1': '2.13' };

function spawnJvm(version: SparkVersion, { path, home }: ClassPath, options: JvmOptions) {
  const flags = [
    '-XX:+UseSerialGC',
    `-Xmx${options.heap ?? '1g'}`,
    // With the first compiler only, a JVM reserves 48 MB for code, which a suite's scripts fill.
    ...(options.optimised ? [] : ['-XX:TieredStopAtLevel=1', '-XX:ReservedCodeCacheSize=240m']),
    // What the JVM itself has to say must not stand among the answers.
    '-XX:+DisplayVMOutputToStderr',
  ];
  // The compiler and the streams would take the charset of whoever's terminal this is.
  const child = spawn('java', [...OPENED, ...flags, '-Dfile.encoding=UTF-8', '-cp', path, 'GlueBench'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, SPARK_HOME: home, SPARK_SCALA_VERSION: SCALA[version], SPARK_LOCAL_IP: '127.0.0.1' },
  });
  // That a JVM is gone is told by its end, not by the command that it no longer reads.
  child.stdin.on('error', () => undefined);
  return child;
}

function runCommand({ classes }: CompiledScript, { args, settings, connections }: RunOptions, { home }: ClassPath) {
  const facts = Object.entries(connections).flatMap(([connection, values]) =>
    Object.entries(values).map(([name, value]) => [`glue.connection.${connection}.${name}`, value]),
  );
  // For executors in processes of their own: the script, and the stand-in for Glue's library.
  const extra = { 'spark.executor.extraClassPath': [...classes, join(home, 'classes')].join(delimiter) };
  const properties = { ...QUIET, ...extra, ...settings, ...Object.fromEntries(facts) };
  return { command: 'run', classes, args, properties };
}

/** Keeps the end of what a process says on its error stream. */
function tail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (piece) => {
    text = (text + String(piece)).slice(-4000);
  });
  return () => text;
}

/** A run in a JVM of its own, which a test may kill. */
export interface DetachedRun {
  readonly process: ChildProcess;
  /** Resolves with null when the process was killed. */
  readonly outcome: Promise<RunOutcome | null>;
  /** What it has said so far. */
  said(): string;
}

/** One resident JVM that compiles scripts and runs them, one after another. */
export class Spark {
  readonly version: SparkVersion;
  readonly #path: ClassPath;
  readonly #child: ReturnType<typeof spawnJvm>;
  readonly #folder = mkdtempSync(join(tmpdir(), 'aspen-spark-'));
  readonly #said: () => string;
  readonly #waiting: { resolve: (answer: string) => void; reject: (error: Error) => void }[] = [];
  readonly #closed: Promise<void>;
  #ended: Error | null = null;
  #scripts = 0;

  constructor(version: SparkVersion, options: JvmOptions = {}) {
    this.version = version;
    this.#path = classPath(version);
    this.#child = spawnJvm(version, this.#path, options);
    this.#said = tail(this.#child);
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#waiting.shift()?.resolve(line));
    this.#child.once('error', (error) => this.#end(error));
    this.#closed = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#end(new Error(`The JVM ended with ${code ?? signal}:\n${this.#said()}`));
        resolve();
      });
    });
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }

  /** The JVM's process id, for measuring. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async #ask<Answer>(command: object): Promise<Answer> {
    if (this.#ended !== null) throw this.#ended;
    const line = await new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    });
    return JSON.parse(line);
  }

  /** Compiles a script as Glue does: with nothing but what is on the class path. */
  compile(source: string, name: string): Promise<Compilation> {
    return this.#compile(source, name, null);
  }

  /** Compiles a script by a new compiler, which has seen no other one. */
  compileAnew(source: string, name: string): Promise<Compilation> {
    return this.#compile(source, name, null, 'jvm');
  }

  /** What a new compiler has to say of types and names in a script, or in what one adds to `seen`; it makes no classes. */
  async check(source: string, name: string, seen?: CompiledScript): Promise<string> {
    return (await this.#compile(source, name, seen?.classes[0] ?? null, 'refchecks')).messages;
  }

  /** Compiles what a table has of its own, for the job's runtime as it was compiled once. */
  compileTable(source: string, name: string): Promise<Compilation> {
    return this.#compile(source, name, compileRuntime(this.version).classes);
  }

  async #compile(source: string, name: string, runtime: string | null, last = ''): Promise<Compilation> {
    const folder = this.#newFolder();
    const file = join(folder, name);
    writeFileSync(file, source);
    const out = join(folder, 'classes');
    const answer = await this.#ask<{ ok: boolean; messages: string }>({
      command: 'compile',
      file,
      out,
      seen: runtime ?? '',
      last,
    });
    return { script: { classes: runtime === null ? [out] : [out, runtime] }, ...answer };
  }

  #newFolder(): string {
    const folder = join(this.#folder, String(++this.#scripts));
    mkdirSync(folder);
    return folder;
  }

  run(script: CompiledScript, options: RunOptions): Promise<RunOutcome> {
    return this.#ask<RunOutcome>(runCommand(script, options, this.#path));
  }

  /** Runs a script in a JVM of its own. */
  runDetached(script: CompiledScript, options: RunOptions, jvm: JvmOptions = {}): DetachedRun {
    const child = spawnJvm(this.version, this.#path, jvm);
    const said = tail(child);
    let printed: string | null = null;
    createInterface({ input: child.stdout }).once('line', (line) => {
      printed = line;
      child.stdin.end();
    });
    // Not as an argument, where everyone would see the passwords of its connections.
    child.stdin.write(`${JSON.stringify(runCommand(script, options, this.#path))}\n`);
    const outcome = new Promise<RunOutcome | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (signal !== null) resolve(null);
        else if (printed !== null) resolve(JSON.parse(printed));
        else reject(new Error(`The JVM ended with ${code}:\n${said()}`));
      });
    });
    return { process: child, outcome, said };
  }

  async stop(): Promise<void> {
    this.#child.stdin.end();
    await this.#closed;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
