import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type InferredTable, inferFiles, type Told } from '../../../engine/infer/infer-file.ts';
import { columnCall } from '../../../generator/definition/literal.ts';
import { temporaryFolder } from '../../cli/run-aspen.ts';

/** What files of one kind are found to be, and each column's call with its remark. */
export interface Inferred extends InferredTable {
  readonly calls: Readonly<Record<string, string>>;
  readonly reasons: Readonly<Record<string, string | null>>;
}

/** Has files inferred, in a folder of the suite. Text is written in UTF-8. */
export function useInference(): (
  contents: string | Buffer | readonly (string | Buffer)[],
  told?: Told,
) => Promise<Inferred> {
  const folder = temporaryFolder();
  let made = 0;
  return async (contents, told = {}) => {
    const all = typeof contents === 'string' || Buffer.isBuffer(contents) ? [contents] : contents;
    const [first = '', ...others] = all.map((content) => {
      const path = join(folder, `${++made}.csv`);
      writeFileSync(path, content);
      return path;
    });
    const signal = new AbortController().signal;
    const table = await inferFiles([first, ...others], { signal, onProgress: () => undefined, told });
    return {
      ...table,
      calls: Object.fromEntries(table.columns.map((column) => [column.header, columnCall(column)])),
      reasons: Object.fromEntries(table.columns.map(({ header, reason }) => [header, reason])),
    };
  };
}
