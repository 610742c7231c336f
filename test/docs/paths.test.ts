import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = ['README.md', 'CONTRIBUTING.md'].concat(
  readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);

/** Files of this repository that a page names, from the root: a folder of it, and an ending. */
function filesNamed(page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [
    ...text.matchAll(
      /`((?:bench|cli|doctor|embedded|engine|generator|glue|infra|model|runtime|scripts|sql|templates|test)\/[\w./-]+\.\w+)`/g,
    ),
  ].map(([, path = '']) => path);
}

describe('what the pages name of the repository is there', () => {
  test.each(pages)('%s', (page) => {
    expect(filesNamed(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test('the tour of the code lists every file of the load protocol, in their order', () => {
  const tour = readFileSync(join(root, 'docs/code-tour.md'), 'utf8');
  const files = readdirSync(join(root, 'sql/runtime')).filter((name) => /^\d{4}_\w+\.sql$/.test(name));
  expect([...tour.matchAll(/^\| `(\d{4}_\w+\.sql)` \|/gm)].map(([, name]) => name)).toEqual(files.toSorted());
});
