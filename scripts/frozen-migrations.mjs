// node scripts/frozen-migrations.mjs [FOLDER]           fails where a migration that was released is not as it was
// node scripts/frozen-migrations.mjs --freeze [FOLDER]  writes down the checksums of all there are: they are released
//
// The folder is sql/runtime unless another is named; its checksums.json has SHA-256 by file name.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const isFreeze = process.argv[2] === '--freeze';
const folder = process.argv[isFreeze ? 3 : 2] ?? fileURLToPath(new URL('../sql/runtime/', import.meta.url));
const list = join(folder, 'checksums.json');

/** The same hash that the ledger keeps of each migration. */
const checksum = (/** @type {string} */ name) =>
  createHash('sha256')
    .update(readFileSync(join(folder, name)))
    .digest('hex');

const frozen = JSON.parse(readFileSync(list, 'utf8'));
const changed = Object.entries(frozen).flatMap(([name, released]) => {
  if (!existsSync(join(folder, name))) return [`${name} is gone`];
  return checksum(name) === released ? [] : [`${name} changed`];
});
if (changed.length > 0) {
  console.error(
    `Released migrations never change:\n  ${changed.join('\n  ')}\nRestore them, and put the change into a new file.`,
  );
  process.exitCode = 1;
} else if (isFreeze) {
  const names = readdirSync(folder).filter((name) => /^\d{4}_.*\.sql$/.test(name));
  const all = Object.fromEntries(names.sort().map((name) => [name, checksum(name)]));
  writeFileSync(list, `${JSON.stringify(all, null, 2)}\n`);
}
