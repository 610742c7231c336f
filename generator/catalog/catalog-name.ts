import { createHash } from 'node:crypto';

/**
 * Names that Glue keeps and that Athena and Hive take everywhere: Glue folds to lower case, and Athena wants quotes
 * around a first digit and backticks around a first underscore.
 * See docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html.
 */
const plainName = /^[a-z][a-z0-9_]*$/;

/** Glue takes 255 bytes; the rest is for what sets two names apart, and for the keys of parameters that end in a name. */
const longestName = 200;

function foldName(name: string): string {
  if (plainName.test(name) && name.length <= longestName) return name;
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const words = letters.replace(/[^a-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
  const named = /^[a-z]/.test(words) ? words : `x_${words}`.replace(/_$/, '');
  return named.slice(0, longestName);
}

function addDigest(folded: string, name: string): string {
  return `${folded}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** A table's name in the catalog. It follows from the table alone, so two tables that differ only by case stay two. */
export function catalogTableName(name: string): string {
  const folded = foldName(name);
  return folded === name ? name : addDigest(folded, name);
}

/**
 * Names in the catalog for a table's columns, in their order. Of several that would be one, the column that is called
 * exactly so keeps the name, the first where two are; the others get a digest of their own name after it, so that
 * moving a column gives none of them another's name.
 */
export function catalogColumnNames(origins: readonly string[]): readonly string[] {
  const folded = origins.map(foldName);
  const alike = new Map<string, number>();
  for (const name of folded) alike.set(name, (alike.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  const kept = folded.map((name, at) => {
    if (alike.get(name) !== 1 && (origins[at] !== name || taken.has(name))) return null;
    taken.add(name);
    return name;
  });
  return kept.map((name, at) => {
    if (name !== null) return name;
    const apart = addDigest(folded[at], origins[at]);
    let free = apart;
    // A folder and a header of one name have one digest too.
    for (let n = 2; taken.has(free); n++) free = `${apart}_${n}`;
    taken.add(free);
    return free;
  });
}
