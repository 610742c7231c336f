import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cache, hash, makeOnce } from './class-path.ts';

/** Scala files, compiled. */
export interface CompiledScala {
  /** The folder of their classes. */
  readonly classes: string;
  /** Everything that the compiler had to say. */
  readonly messages: string;
}

const FLAGS = ['-usejavacp', '-deprecation', '-feature', '-unchecked'];

/** Compiles files that belong together once, and once more when one of them changes. */
export function compileScala(
  name: string,
  jars: readonly string[],
  files: readonly string[],
  lint: string,
): CompiledScala {
  const flags = [...FLAGS, lint];
  const key = hash([...jars, ...flags, ...files.map((file) => readFileSync(file, 'utf8'))]);
  const folder = makeOnce(join(cache, `${name}-${key}`), (temporary) => {
    const classes = join(temporary, 'classes');
    mkdirSync(classes);
    const compiler = ['-Xmx1g', '-cp', jars.join(delimiter), 'scala.tools.nsc.Main', ...flags, '-d', classes];
    const { stdout, stderr } = spawnSync('java', [...compiler, ...files], { encoding: 'utf8' });
    writeFileSync(join(temporary, 'messages.txt'), stdout + stderr);
  });
  return { classes: join(folder, 'classes'), messages: readFileSync(join(folder, 'messages.txt'), 'utf8') };
}
