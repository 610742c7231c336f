import type { Client } from 'pg';
import { select } from './select.ts';

/** A file that a table's rows came from. */
export interface KnownFile {
  readonly table: string;
  readonly uri: string;
}

/** A version of a file that a person accepted, and what it had been refused for. */
export interface AcceptedFile extends KnownFile {
  readonly code: string;
}

/** What a ledger has of files that a fresh start has to think of. */
export interface KnownFiles {
  readonly published: readonly KnownFile[];
  readonly accepted: readonly AcceptedFile[];
}

/** @param ledger The schema that has it. */
export async function knownFiles(client: Client, ledger: string, tables: readonly string[]): Promise<KnownFiles> {
  return {
    published: await select<KnownFile>(
      client,
      `select target as "table", uri from ${ledger}.published_file where target = any ($1) order by 1, 2`,
      [tables],
    ),
    accepted: await select<AcceptedFile>(
      client,
      'select target as "table", uri, code from aspen.accepted_file where target = any ($1) order by 1, 2, 3',
      [tables],
    ),
  };
}
