import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { type Deployed, deploy } from '../../../runtime/migrate/deploy.ts';
import type { Login } from '../../../runtime/migrate/logins.ts';
import { openDatabase } from '../database.ts';
import { describeError } from '../describe-error.ts';
import { readPipeline } from '../environment.ts';
import { log } from '../log.ts';
import { readCredentials } from '../secrets.ts';
import { answer } from './answer.ts';

/** What the construct asks for: the deployment's hash, and the secrets of the users that programs log in as. */
interface Wish {
  readonly hash: string;
  readonly loader: string | null;
  readonly steps: string | null;
}

/** Kept for the answer, in milliseconds. */
const FAREWELL = 20_000;

function text(properties: CloudFormationCustomResourceEvent['ResourceProperties'], name: string): string | null {
  const value: unknown = properties[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function readWish({ ResourceProperties }: CloudFormationCustomResourceEvent): Wish {
  const of = (name: string) => text(ResourceProperties, name);
  return { hash: of('hash') ?? '', loader: of('loader'), steps: of('steps') };
}

async function loginsOf({ loader, steps }: Wish): Promise<readonly Login[]> {
  const logins: Login[] = [];
  if (loader !== null) logins.push({ ...(await readCredentials(loader)), rights: 'loader' });
  if (steps !== null) logins.push({ ...(await readCredentials(steps)), rights: 'owner' });
  return logins;
}

async function bring(wish: Wish): Promise<Deployed> {
  const logins = await loginsOf(wish);
  const client = await openDatabase('deploy');
  try {
    return await deploy(client, { pipeline: readPipeline(), hash: wish.hash, logins });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Fails before Lambda ends the function, which could not answer any more: CloudFormation would wait for an hour. */
function outOfTime(context: Context): { readonly failure: Promise<never>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_, reject) => {
    const late = () => reject(new Error('The schema was not brought into the database in time; nothing was changed.'));
    timer = setTimeout(late, context.getRemainingTimeInMillis() - FAREWELL);
  });
  return { failure, cancel: () => clearTimeout(timer) };
}

/** Brings the schema, the tables and the procedures into the database when a stack is made or changes. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  // Never the whole event: who has its ResponseURL can answer in our name.
  log('request', { type: event.RequestType, resource: event.LogicalResourceId });
  // What a stack leaves behind is data.
  if (event.RequestType === 'Delete') return answer(event, null);
  const time = outOfTime(context);
  try {
    const deployed = await Promise.race([bring(readWish(event)), time.failure]);
    log(deployed.status, { changes: deployed.changes, note: deployed.note });
    await answer(event, null);
  } catch (error) {
    log('failed', { reason: describeError(error) });
    await answer(event, describeError(error));
  } finally {
    time.cancel();
  }
}
