import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveJars } from './class-path.ts';
import { compileScala } from './compile-scala.ts';

/** The versions of Scala that Glue offers: 2.12 with Spark 3.5, 2.13 with Spark 4.1. */
export type ScalaVersion = '2.12' | '2.13';

const glue = fileURLToPath(new URL('../../glue/', import.meta.url));

/** What needs no Spark and no PostgreSQL: the definition, reader and encoders, and their tests. */
const ROOMS = ['record', 'encoders', 'csv', 'test'];
/** In other rooms: who waits, tries again, and hands work out. */
const FILES = ['part/Attempts', 'part/Patience', 'part/Part', 'load/Handout', 'load/PartPlan', 'load/WriterCount'];

/** Reader and encoders with their tests, compiled. */
export interface ScalaUnits {
  readonly classPath: string;
  /** Everything that the compiler had to say. */
  readonly messages: string;
}

function sources(): readonly string[] {
  const rooms = ROOMS.flatMap((room) =>
    readdirSync(join(glue, room))
      .filter((name) => name.endsWith('.scala'))
      .map((name) => join(glue, room, name)),
  );
  return [...rooms, ...FILES.map((file) => join(glue, `${file}.scala`))];
}

/** Names of the suites of munit. */
export function suiteNames(): readonly string[] {
  return readdirSync(join(glue, 'test')).flatMap((name) => (name.endsWith('Suite.scala') ? [name.slice(0, -6)] : []));
}

/** Compiles them once for a version of Scala, and once more when a source changes. */
export function compileUnits(version: ScalaVersion): ScalaUnits {
  const jars = resolveJars(`unit-${version}`);
  const { classes, messages } = compileScala(`unit-${version}`, jars, sources(), '-Xlint');
  return { classPath: [classes, ...jars].join(delimiter), messages };
}
