import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { EmbeddedError } from './errors.ts';

/** Where this program may keep things of all projects, the best first: /var/tmp may be tidied up after a month. */
function candidates(): readonly string[] {
  if (process.getuid?.() === 0) return ['/var/lib/aspen', '/var/tmp/aspen'];
  return [join(process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'aspen')];
}

/** Whether nobody else can have put something there. */
function isOurs(folder: string): boolean {
  const { uid, mode } = lstatSync(folder);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

/**
 * A folder for what cannot stay in the project.
 *
 * @throws {EmbeddedError} `embedded-folder`.
 */
export function commonPlace(): string {
  let cause: unknown;
  for (const folder of candidates()) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      if (isOurs(folder)) return folder;
    } catch (error) {
      cause = error;
    }
  }
  throw new EmbeddedError({
    code: 'embedded-folder',
    found: 'the embedded PostgreSQL cannot live in the project, and there is no other place for it',
    where: candidates().join(' or '),
    next: 'Make one of these folders, or use another PostgreSQL with --database.',
    cause,
  });
}

/** A name for a project that stays the same, and that tells a person which project it is. */
export function projectName(projectFolder: string): string {
  const hash = createHash('sha256').update(projectFolder).digest('hex').slice(0, 12);
  const words = basename(projectFolder).replace(/[^\w.-]+/g, '-');
  return `${words.slice(0, 40)}-${hash}`;
}
