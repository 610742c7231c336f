import type { Client } from 'pg';
import { quoteIdent, quoteLiteral } from '../../generator/quote.ts';
import { RuntimeError } from '../errors.ts';
import { scramVerifier } from './scram.ts';

/** A user that a program logs in as: a loader may call the protocol's functions, a stepper acts as the owner. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly rights: 'loader' | 'owner';
}

interface Roles {
  readonly owner: string;
  readonly loader: string;
  readonly me: string;
  readonly database: string;
}

async function readRoles(client: Client): Promise<Roles> {
  const { rows } = await client.query<Roles>(
    `select pg_get_userbyid(n.nspowner) as owner, r.loader, session_user as me, current_database() as database
     from pg_namespace n, aspen.rights r where n.nspname = 'aspen'`,
  );
  if (rows[0] === undefined) throw new Error('There is no schema aspen.');
  return rows[0];
}

function mayNot(me: string, user: string, cause: unknown): RuntimeError {
  return new RuntimeError({
    code: 'may-not-make-logins',
    found: `the user ${me} may not make the login ${user}, or give it its rights`,
    expected: 'a user that may create roles, such as the master user of an RDS database',
    next: `Have a superuser run: alter role ${quoteIdent(me)} createrole. Or make the logins yourself, and give the deployment their secrets.`,
    cause,
  });
}

/** A login for loads would have all rights of the owner, and one for steps all of a user who does other things too. */
function noRoles({ owner }: Roles, user: string): RuntimeError {
  return new RuntimeError({
    code: 'may-not-make-logins',
    found: `everything belongs to the user ${owner}: the login ${user} would have all of its rights`,
    expected: 'a schema aspen that belongs to a role of its own, as a user makes it who may create roles',
    next: 'Deploy into a database that Aspen was never brought to, or make the logins yourself, and give the deployment their secrets.',
  });
}

async function ensureLogin(client: Client, { user, password, rights }: Login, roles: Roles): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [user]);
  if (rowCount === 0) await client.query(`create role ${quoteIdent(user)} login`);
  await client.query(`alter role ${quoteIdent(user)} login password ${quoteLiteral(scramVerifier(password))}`);
  await client.query(`grant ${quoteIdent(roles[rights])} to ${quoteIdent(user)}`);
  await client.query(`grant connect on database ${quoteIdent(roles.database)} to ${quoteIdent(user)}`);
}

/**
 * Makes the users that programs log in as, with their passwords and rights. Runs inside the caller's transaction,
 * after the migration. The user of this session is not touched.
 *
 * @throws {RuntimeError} `may-not-make-logins`
 */
export async function ensureLogins(client: Client, logins: readonly Login[]): Promise<void> {
  const roles = await readRoles(client);
  // Made as the session's own user, since the tables' owner makes no roles.
  await client.query('reset role');
  for (const login of logins) {
    if (login.user === roles.me) continue;
    if (roles.loader === roles.owner) throw noRoles(roles, login.user);
    try {
      await ensureLogin(client, login, roles);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === '42501')
        throw mayNot(roles.me, login.user, error);
      throw error;
    }
  }
}
