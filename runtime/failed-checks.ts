import type { Client } from 'pg';
import type { ReadFile } from './reject-groups.ts';
import { select } from './select.ts';

/** A row that failed a check. */
export interface FailingRow {
  /** Its number in the file; null where the file was read in several parts, each of which counts its own. */
  readonly record: number | null;
  /** What tells which row it is: none where the check looks at personal columns, or the session may not read values. */
  readonly values: Readonly<Record<string, string | null>>;
}

/** A check of the definition that rows of a file did not pass. */
export interface FailedCheck {
  readonly name: string;
  /** What came of it: the file was refused, the load stopped, or it was a warning. */
  readonly outcome: 'refused' | 'stopped' | 'warned';
  /** Records; of a check of their number, all of the file's. */
  readonly failed: number;
  readonly message: string;
  /** The first five. */
  readonly examples: readonly FailingRow[];
}

type Row = FailedCheck & { readonly place: number };

/** The checks that each of these files failed in one load. */
export async function failedChecks(
  client: Client,
  files: readonly ReadFile[],
): Promise<readonly (readonly FailedCheck[])[]> {
  if (files.length === 0) return [];
  const [right] = await select<{ may: boolean }>(
    client,
    `select has_column_privilege('aspen.check_failure', 'examples', 'select') as may`,
    [],
  );
  const rows = await select<Row>(
    client,
    `select f.place::int, c.name, c.outcome, c.failed::float8, c.message, ${right?.may === true ? 'c.examples' : `'[]'::jsonb as examples`}
     from unnest($1::bigint[], $2::bigint[]) with ordinality f (load_id, file_id, place)
     join aspen.check_failure c on c.load_id = f.load_id and c.file_id = f.file_id order by f.place, c.name`,
    [files.map(({ load }) => load), files.map(({ file }) => file)],
  );
  return files.map((_, index) => rows.filter(({ place }) => place === index + 1).map(({ place, ...check }) => check));
}
