import { afterAll, beforeAll } from 'vitest';
import { ScalaReader } from '../scala-reader.ts';
import { compileUnits, type ScalaVersion } from '../scala-units.ts';

/** The Glue job's reader on a version of Scala, for the tests of a suite. */
export function useScalaReader(version: ScalaVersion): () => ScalaReader {
  let reader: ScalaReader | null = null;
  beforeAll(() => {
    reader = new ScalaReader(compileUnits(version));
  }, 600_000);
  afterAll(() => reader?.stop());
  return () => {
    if (reader === null) throw new Error('The reader starts before the first test.');
    return reader;
  };
}
