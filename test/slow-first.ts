import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute and more. Begun last, one of them would keep one core busy when the other has nothing left. */
const SLOW = [
  'spark-3.5',
  'spark-4.1',
  'installed-elsewhere.test',
  'first-minutes.test',
  'package/build.test',
  'newest-server.test',
  'embedded.test',
  'kill.test',
  'load.test',
  'model.test',
  'emulator.test',
];

function placeOf({ moduleId }: TestSpecification): number {
  const place = SLOW.findIndex((name) => moduleId.includes(name));
  return place < 0 ? SLOW.length : place;
}

/** Begins with the slowest suites. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...(await super.sort(files))].sort((a, b) => placeOf(a) - placeOf(b));
  }
}
