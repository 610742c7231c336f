import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The versions of Spark that Glue offers: 3.5 in Glue 5.1, 4.1 in Glue 6.0. */
export type SparkVersion = '3.5' | '4.1';

const here = fileURLToPath(new URL('.', import.meta.url));
/** What is made of the poms and of the bench's own sources; ignored by git. */
export const cache = join(here, '.cache');

export function hash(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}

/** Makes a folder once: another process may be making it too, so it gets its name when it is whole. */
export function makeOnce(folder: string, make: (temporary: string) => void): string {
  if (existsSync(folder)) return folder;
  const temporary = `${folder}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  make(temporary);
  try {
    renameSync(temporary, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(temporary, { recursive: true });
  }
  return folder;
}

/** The jars of a folder's `pom.xml`, by Maven. */
export function resolveJars(name: string): readonly string[] {
  const pom = join(here, name, 'pom.xml');
  const key = hash([readFileSync(pom, 'utf8')]);
  const read = (folder: string) => readFileSync(join(folder, 'class-path.txt'), 'utf8').split(delimiter);
  const folder = join(cache, `${name}-${key}`);
  // The jars stay in Maven's own repository, which somebody may have emptied.
  if (existsSync(folder) && !read(folder).every(existsSync)) rmSync(folder, { recursive: true });
  return read(
    makeOnce(folder, (temporary) => {
      const file = join(temporary, 'class-path.txt');
      const args = ['-B', '-q', '-f', pom, 'dependency:build-classpath', `-Dmdep.outputFile=${file}`];
      execFileSync('mvn', [...args, '-DincludeScope=runtime'], { stdio: ['ignore', 'ignore', 'inherit'] });
    }),
  );
}

/** What a JVM of the bench needs. */
export interface ClassPath {
  /** Jars of Spark, and the compiled bench. */
  readonly path: string;
  /** A SPARK_HOME for executors in processes of their own. */
  readonly home: string;
}

/** Resolves the jars of a version by Maven, and compiles the bench and the stand-in for Glue's library. */
export function classPath(version: SparkVersion): ClassPath {
  const jars = resolveJars(`spark-${version}`);
  const sources = ['bench', 'shim'].flatMap((folder) =>
    readdirSync(join(here, folder)).map((file) => join(here, folder, file)),
  );
  const key = hash([...jars, ...sources.map((source) => readFileSync(source, 'utf8'))]);
  const home = makeOnce(join(cache, `spark-${version}-bench-${key}`), (temporary) => {
    const classes = join(temporary, 'classes');
    mkdirSync(classes);
    mkdirSync(join(temporary, 'jars'));
    for (const jar of jars) symlinkSync(jar, join(temporary, 'jars', basename(jar)));
    const compiler = ['-cp', jars.join(delimiter), 'scala.tools.nsc.Main', '-usejavacp', '-deprecation', '-d', classes];
    execFileSync('java', [...compiler, ...sources], { stdio: 'inherit' });
    writeFileSync(join(temporary, 'jars', 'README'), 'Links to the jars of the local Maven repository.\n');
  });
  return { path: [join(home, 'classes'), ...jars].join(delimiter), home };
}

/** Whether Java and Maven are on this machine. */
export function hasJava(): boolean {
  return ['java', 'mvn'].every((program) => spawnSync(program, ['-version'], { stdio: 'ignore' }).status === 0);
}
