import type { Client } from 'pg';
import { callValue } from './call.ts';
import { select } from './select.ts';

/** The version of a file that is published. */
export interface PublishedFile {
  readonly file: bigint;
  readonly uri: string;
}

/** The files of a table whose published version came in at a moment or later, in the order in which they did. */
export function publishedFiles(client: Client, table: string, since: Date | null): Promise<readonly PublishedFile[]> {
  return select<PublishedFile>(
    client,
    `select p.file_id as file, p.uri from aspen.published_file p
     join aspen.load l on l.id = p.load_id join aspen.load_file f on f.load_id = p.load_id and f.file_id = p.file_id
     where p.target = $1 and ($2::timestamptz is null or l.ended >= $2) order by p.load_id, f.position`,
    [table, since],
  );
}

/** Has published files of a table read again by the next load; gives how many. */
export function readAgain(client: Client, table: string, files: readonly bigint[]): Promise<bigint> {
  return callValue<bigint>(client, 'read_again', [table, files]);
}
