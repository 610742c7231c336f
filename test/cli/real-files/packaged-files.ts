import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPython } from '../../python.ts';

/** Packages of data alone, whose wheels need no other: the files as people published them. */
const PACKAGES = [
  ['bokeh_sampledata', '2026.1'],
  ['plotly', '7.1.0'],
  ['vega_datasets', '0.9.0'],
] as const;

const cache = fileURLToPath(new URL('.cache', import.meta.url));
/** Larger ones only take time. */
const MOST_BYTES = 400_000;

function csvFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(csv|tsv)(\.gz)?$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).size <= MOST_BYTES)
    .sort();
}

/** The csv files of packages of npm and PyPI, as they are installed; and the Python that came with the last of them. */
export function packagedFiles(): { readonly files: readonly string[]; readonly python: string } {
  const pythons = PACKAGES.map(([name, version]) => installPython(cache, name, version, ['--no-deps']));
  const installed = pythons.flatMap((python, at) => {
    const lib = join(python, '../../lib');
    return readdirSync(lib).map((version) => join(lib, version, 'site-packages', PACKAGES[at]?.[0] ?? ''));
  });
  const npm = fileURLToPath(new URL('../../../node_modules/vega-datasets/data', import.meta.url));
  return { files: [npm, ...installed].flatMap(csvFiles), python: pythons.at(-1) ?? 'python3' };
}
