import type { Client } from 'pg';
import { quoteIdent } from '../../generator/quote.ts';
import { RuntimeError } from '../errors.ts';

/** Who owns what Aspen creates, and whom its loaders are members of. */
export interface Ownership {
  readonly owner: string;
  readonly loader: string;
  /** Why everything belongs to the connected user instead of roles of its own; null where it does not. */
  readonly fallback: string | null;
}

const OWNER = 'aspen_owner';
const LOADER = 'aspen_loader';

async function inSavepoint(client: Client, statements: readonly string[]): Promise<boolean> {
  await client.query('savepoint roles');
  try {
    for (const statement of statements) await client.query(statement);
    await client.query('release savepoint roles');
    return true;
  } catch (error) {
    await client.query('rollback to savepoint roles');
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // 42501: not allowed. 42710 and 23505: another installer, in another database, made the role just now.
    if (code === '42501' || code === '42710' || code === '23505') return code !== '42501';
    throw error;
  }
}

async function ensureRole(client: Client, role: string): Promise<boolean> {
  const { rows } = await client.query('select from pg_roles where rolname = $1', [role]);
  return rows.length > 0 || inSavepoint(client, [`create role ${quoteIdent(role)} nologin`]);
}

async function mayActAs(client: Client, role: string): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select case when current_setting('server_version_num')::int >= 160000
       then pg_has_role($1, 'SET') else pg_has_role($1, 'MEMBER') end as may`,
    [role],
  );
  return rows[0]?.may === true;
}

async function makeRoles(client: Client, schema: string, me: string, database: string): Promise<boolean> {
  if (!(await ensureRole(client, OWNER)) || !(await ensureRole(client, LOADER))) return false;
  if (!(await mayActAs(client, OWNER)) && !(await inSavepoint(client, [`grant ${OWNER} to ${quoteIdent(me)}`]))) {
    return false;
  }
  const { rowCount: schemaExists } = await client.query('select from pg_namespace where nspname = $1', [schema]);
  const grants = [`grant create on database ${quoteIdent(database)} to ${OWNER}`];
  if (schemaExists === 1) grants.push(`grant usage, create on schema ${quoteIdent(schema)} to ${OWNER}`);
  if (!(await inSavepoint(client, grants))) return false;
  // A grant that the user may not give is only a warning in PostgreSQL, so the outcome is looked at.
  const { rows } = await client.query<{ may: boolean }>(
    `select has_database_privilege($1, current_database(), 'CREATE')
       and coalesce((select has_schema_privilege($1, oid, 'CREATE') from pg_namespace where nspname = $2), true) as may`,
    [OWNER, schema],
  );
  return rows[0]?.may === true;
}

/**
 * Finds or makes the roles that own and load. A role without login owns, so that a rotated or alternating user
 * changes nothing. Where the user may not make roles, everything belongs to that user.
 *
 * @throws {RuntimeError} `not-owner` when the schema belongs to a role that the user may not act as.
 */
export async function establishOwnership(client: Client, schema: string): Promise<Ownership> {
  const { rows } = await client.query<{ owner: string | null; me: string; database: string }>(
    `select (select rolname from pg_namespace join pg_roles r on r.oid = nspowner where nspname = 'aspen') as owner,
       current_user::text as me, current_database()::text as database`,
  );
  const { owner = null, me = '', database = '' } = rows[0] ?? {};
  const belongsTo = (role: string): Ownership => ({
    owner: role,
    loader: role,
    fallback: `the user ${role} may not make the roles ${OWNER} and ${LOADER}: everything belongs to ${role}`,
  });
  // Decided at the first installation: what was created keeps its owner.
  if (owner !== null && !(await mayActAs(client, owner))) {
    throw new RuntimeError({
      code: 'not-owner',
      found: `the user ${me} may not change what belongs to ${owner}`,
      expected: `a user that is a member of ${owner}`,
      where: `database ${database}`,
      next: `Connect as such a user once, or have one run: grant ${quoteIdent(owner)} to ${quoteIdent(me)}`,
    });
  }
  if (owner !== null && owner !== OWNER) return belongsTo(owner);
  const made = await makeRoles(client, schema, me, database);
  return made ? { owner: OWNER, loader: LOADER, fallback: null } : belongsTo(me);
}
