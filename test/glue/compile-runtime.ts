import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runtimeFiles } from '../../generator/scala/runtime-files.ts';
import { classPath, type SparkVersion } from './class-path.ts';
import { type CompiledScala, compileScala } from './compile-scala.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiled = new Map<SparkVersion, CompiledScala>();

/** Compiles the whole runtime of the job; of a table's own part nothing is in it. */
export function compileRuntime(version: SparkVersion): CompiledScala {
  const known = compiled.get(version);
  if (known !== undefined) return known;
  const jars = classPath(version).path.split(delimiter);
  const files = runtimeFiles().map(({ path }) => join(root, path));
  // As scripts are compiled, where a text of a definition may look like an interpolated one.
  const made = compileScala(`runtime-${version}`, jars, files, '-Xlint:_,-missing-interpolator');
  compiled.set(version, made);
  return made;
}
