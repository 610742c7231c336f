import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RuntimeError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a line of the password file must fit. */
interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/);
  } catch {
    // As everywhere else with PostgreSQL, a file that is not there is no mistake.
    return [];
  }
}

/** The five fields of a line, where `\:` and `\\` stand for themselves; a password may hold colons. */
function fieldsOf(line: string): readonly string[] {
  const fields: string[] = [];
  let rest = line;
  while (fields.length < 4) {
    const field = /^((?:\\.|[^\\:])*):/.exec(rest);
    if (field === null) return [];
    fields.push(field[1] ?? '');
    rest = rest.slice(field[0].length);
  }
  return [...fields, rest].map((field) => field.replace(/\\(.)/g, '$1'));
}

function isOpenToOthers(path: string): boolean {
  return process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
}

/**
 * The password that PGPASSFILE, or else `~/.pgpass`, has for a login.
 *
 * @throws {RuntimeError} `password-file-open` when it has one and others may read the file: PostgreSQL's own programs
 * take no notice of it then.
 */
export function passwordFromFile({ host, port, database, user }: Login, env: Environment): string | undefined {
  const path = env['PGPASSFILE'] || join(env['HOME'] || homedir(), '.pgpass');
  // On a Unix socket, the file may name its folder or this machine.
  const wanted = [host.startsWith('/') ? [host, 'localhost'] : [host], [String(port)], [database], [user]];
  for (const line of readLines(path)) {
    const fields = line.startsWith('#') ? [] : fieldsOf(line);
    const fits = wanted.every((values, index) => ['*', ...values].includes(fields[index] ?? ''));
    if (fields.length === 0 || !fits) continue;
    if (isOpenToOthers(path)) {
      throw new RuntimeError({
        code: 'password-file-open',
        found: 'a file of passwords that other users may read',
        where: path,
        next: `Make it yours alone: chmod 600 ${path}`,
      });
    }
    return fields[4];
  }
  return undefined;
}
