import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = ['README.md', ...readdirSync(`${root}docs`, { recursive: true }).map((path) => `docs/${path}`)].filter(
  (path) => path.endsWith('.md'),
);

test('every line that the docs have one type into a shell calls Aspen by npx', () => {
  const typed = pages.flatMap((page) =>
    [...readFileSync(`${root}${page}`, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)]
      .flatMap(([, block = '']) => block.split('\n'))
      .filter((line) => /\baspen(-glue)?\b/.test(line.replace(/#.*/, '')))
      .map((line) => `${page}: ${line}`),
  );
  expect(typed.length).toBeGreaterThan(5);
  expect(typed.filter((line) => !/: npx aspen(-glue)? /.test(line))).toEqual([]);
});
