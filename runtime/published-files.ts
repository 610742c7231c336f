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

/** A published file by its name. */
export interface PublishedName {
  readonly table: string;
  readonly uri: string;
  readonly file: bigint;
}

/** The published files of these tables that a person means by a URI or by the end of a path. @param names Of one file. */
export function findPublished(
  client: Client,
  tables: readonly string[],
  names: readonly string[],
): Promise<readonly PublishedName[]> {
  return select<PublishedName>(
    client,
    `select p.target as table, p.uri, p.file_id as file from aspen.published_file p
     where p.target = any($1) and exists (
       select from unnest($2::text[]) n (name) where p.uri = n.name or right(p.uri, length(n.name) + 1) = '/' || n.name)
     order by p.uri, p.target`,
    [tables, names],
  );
}

/** Takes back that a file was loaded; gives how many rows went with it. */
export function forgetFile(client: Client, table: string, uri: string): Promise<bigint> {
  return callValue<bigint>(client, 'forget_file', [table, uri]);
}

/** Has published files of a table read again by the next load; gives how many. */
export function readAgain(client: Client, table: string, files: readonly bigint[]): Promise<bigint> {
  return callValue<bigint>(client, 'read_again', [table, files]);
}
