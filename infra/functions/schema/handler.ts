import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { type Deployed, deploy } from '../../../runtime/migrate/deploy.ts';
import type { Login } from '../../../runtime/migrate/logins.ts';
import { answering } from '../answer.ts';
import { openDatabase } from '../database.ts';
import { readPipeline } from '../environment.ts';
import { log } from '../log.ts';
import { readCredentials } from '../secrets.ts';

/** What the construct asks for: the deployment's hash, and the secrets of the users that programs log in as. */
interface Wish {
  readonly hash: string;
  /** The fingerprint of the plan whose steps are allowed. */
  readonly allow: string | null;
  readonly loader: string | null;
  readonly steps: string | null;
}

function text(properties: CloudFormationCustomResourceEvent['ResourceProperties'], name: string): string | null {
  const value: unknown = properties[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function readWish({ ResourceProperties }: CloudFormationCustomResourceEvent): Wish {
  const of = (name: string) => text(ResourceProperties, name);
  return { hash: of('hash') ?? '', allow: of('allow'), loader: of('loader'), steps: of('steps') };
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
    return await deploy(client, { pipeline: readPipeline(), hash: wish.hash, allow: wish.allow, logins });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Brings the schema, the tables and the procedures into the database when a stack is made or changes. */
export function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  const resource = {
    // Always the same: bringing what is in the database again does not make it another.
    physicalId: `${event.StackId.split('/')[1] ?? 'aspen'}-schema`,
    late: 'The schema was not brought into the database in time; nothing was changed.',
  };
  return answering(event, context, resource, async () => {
    // What a stack leaves behind is data.
    if (event.RequestType === 'Delete') return;
    const { status, changes, note } = await bring(readWish(event));
    log(status, { changes, note });
  });
}
