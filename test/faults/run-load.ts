import type { ChildProcess } from 'node:child_process';
import { type DatabaseConfig, databaseUrl } from '../../runtime/connection/database-config.ts';
import { endOf, type Finished, startAspen } from '../aspen-process.ts';
import type { World } from './world.ts';

/** A load that ended, whether by itself or not. */
export interface EndedLoad extends Finished {
  /** Its exit code as the shell sees it, in words. */
  readonly ending: string;
  /** What it said, line by line. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** What is wrong with it, whatever was done to it. */
  readonly violations: readonly string[];
}

/** A load that was started. */
export interface StartedLoad {
  readonly child: ChildProcess;
  readonly ended: Promise<EndedLoad>;
}

/** No load of these few files takes so long; one that waits for another one's lock gives up before. In milliseconds. */
const LONGEST = 100_000;

function parseEvents(stdout: string): Record<string, unknown>[] {
  return stdout.split('\n').flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      return typeof event === 'object' && event !== null ? [{ ...event }] : [];
    } catch {
      // The last line of a program that was killed.
      return [];
    }
  });
}

function blemishes({ stdout, stderr }: Finished, password: string | undefined): string[] {
  const said = stdout + stderr;
  const found: string[] = [];
  if (said.includes('a defect in Aspen')) found.push('the program reports a defect of its own');
  if (/^\s+at .+:\d+:\d+\)?$/m.test(stderr)) found.push('the program ended with a stack trace');
  if (password !== undefined && said.includes(password)) found.push('the program shows the password');
  return found.map((blemish) => `${blemish}: ${said.slice(-1500)}`);
}

/** Starts a load of the pipeline. @param source Another folder of source files than the scenario's. */
export function startLoad(world: World, database: DatabaseConfig, source = world.source): StartedLoad {
  const env = { DATABASE_URL: databaseUrl(database) };
  const child = startAspen(world.project, ['load', '--json', '--yes', '--source', source], env, world.program);
  const watch = { late: false };
  const timer = setTimeout(() => {
    watch.late = true;
    child.kill('SIGKILL');
  }, LONGEST);
  const ended = endOf(child).then((finished): EndedLoad => {
    clearTimeout(timer);
    const violations = blemishes(finished, database.password);
    if (watch.late)
      violations.push(`the program did not end within ${LONGEST / 1000} s: ${finished.stdout.slice(-500)}`);
    const ending = finished.code === null ? `signal ${child.signalCode}` : `code ${finished.code}`;
    return { ...finished, ending, events: parseEvents(finished.stdout), violations };
  });
  return { child, ended };
}

/** Runs a load of the pipeline to its end. */
export function runLoad(world: World, database: DatabaseConfig, source?: string): Promise<EndedLoad> {
  return startLoad(world, database, source).ended;
}

/** What is wrong with a load that should have ended in one of these ways. */
export function expectEnding(who: string, load: EndedLoad, codes: readonly (number | null)[]): readonly string[] {
  if (codes.includes(load.code)) return load.violations;
  const said = `${load.stdout.trim().split('\n').slice(-3).join('\n')}\n${load.stderr.slice(-800)}`;
  return [...load.violations, `${who} ended with ${load.ending} and not ${codes.join(' or ')}: ${said}`];
}

/** Done, or done except for files that were refused. */
export const WELL: readonly number[] = [0, 3];
