import { DatabaseError } from 'pg';
import { AspenError, type ErrorFacts, type Remedy } from '../model/errors.ts';
import { isOfProtocol, isRaised, mayBeTold, procedureLine } from './server-message.ts';

/** An error of the runtime: the database, its connection, or the load protocol. */
export class RuntimeError extends AspenError {
  /** PostgreSQL's own code of the error, where it comes from there. */
  readonly sqlstate: string | undefined;

  constructor(facts: ErrorFacts & { readonly sqlstate?: string | undefined }) {
    super(facts);
    this.sqlstate = facts.sqlstate;
  }
}

/** What the protocol's own SQLSTATEs (`sql/runtime/`) are called. */
const PROTOCOL: Readonly<Record<string, { code: string; next: string; remedy: Remedy }>> = {
  AS001: { code: 'load-not-open', next: 'Another load took over. Run the command again.', remedy: 'stop' },
  AS002: { code: 'definition-changed', next: 'Run the command again with the current definition.', remedy: 'stop' },
  AS003: { code: 'parts-missing', next: 'Run the command again: the load begins anew.', remedy: 'retry' },
  AS004: { code: 'staging-lost', next: 'Run the command again: the load begins anew.', remedy: 'retry' },
  AS005: { code: 'wrong-isolation', next: 'Use a session with the isolation level read committed.', remedy: 'stop' },
  AS006: { code: 'step-given-up', next: 'Run the command again.', remedy: 'stop' },
  AS007: { code: 'not-direct', next: 'Run the command again.', remedy: 'retry' },
  AS008: { code: 'not-published', next: 'Publish the load in the transaction that began it.', remedy: 'stop' },
  AS011: { code: 'not-of-the-run', next: 'Only sessions of a run may act for it and its loads.', remedy: 'stop' },
  AS012: { code: 'table-busy', next: 'Wait until the other load ends, then run the command again.', remedy: 'retry' },
  AS013: { code: 'earlier-load-open', next: 'Run the command again: both loads begin anew.', remedy: 'retry' },
  AS010: { code: 'table-refuses-all', next: 'Look at the triggers of the table: no file was refused.', remedy: 'stop' },
  AS014: { code: 'wrong-check', next: 'Correct the check in the definition of the table.', remedy: 'stop' },
  AS009: { code: 'rows-hidden', next: 'Let the owner of the table see all of its rows.', remedy: 'stop' },
};

/** Codes of Node's own for a connection that broke. */
const BROKEN = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNREFUSED',
  'ENOTCONN',
  'ECONNABORTED',
  'EHOSTUNREACH',
]);

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code;
}

/** True when the connection is gone, so that nothing more can be asked on it. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== null) return BROKEN.has(code) || code.startsWith('08') || /^57P0[1-5]$/.test(code);
  return error instanceof Error && /Connection terminated|connection is closed|not queryable/i.test(error.message);
}

/** Whether trying again can help, by SQLSTATE. */
export function classifyError(error: unknown): Remedy {
  const code = codeOf(error);
  if (isConnectionLost(error)) return 'retry';
  if (code === null) return 'stop';
  if (code === '40001' || code === '40P01' || code === '55P03' || code.startsWith('57')) return 'retry';
  return code.startsWith('23') ? 'refuse-file' : 'stop';
}

/**
 * An error of PostgreSQL as one of ours. DETAIL is left out, since it quotes values; so is every message that is not known to
 * quote none.
 *
 * @param raised Whether what a user's own SQL raises is shown: to whom a procedure fails, but not where rows are moved,
 * since a trigger may say what is in them.
 */
export function fromDatabase(error: unknown, where: string, raised: 'shown' | 'masked' = 'shown'): AspenError {
  if (error instanceof AspenError) return error;
  const remedy = classifyError(error);
  if (isConnectionLost(error)) {
    return new RuntimeError({
      code: 'connection-lost',
      found: 'the connection to the database was lost',
      where,
      next: 'Run the command again: what was published stays, the rest begins anew.',
      remedy,
      cause: error,
    });
  }
  if (!(error instanceof DatabaseError)) {
    return new RuntimeError({ code: 'runtime', found: String(error), where, remedy, cause: error });
  }
  const sqlstate = error.code;
  const protocol = isOfProtocol(error) ? PROTOCOL[sqlstate ?? ''] : undefined;
  if (protocol !== undefined)
    return new RuntimeError({
      ...protocol,
      ...(error.hint === undefined || error.hint === '' ? {} : { next: error.hint }),
      found: error.message,
      where,
      sqlstate,
      cause: error,
    });
  // A trigger may raise a violation under any name, such as one of a row's values.
  const constraint = error.constraint !== undefined && !isRaised(error) ? ` (constraint ${error.constraint})` : '';
  const line = procedureLine(error);
  return new RuntimeError({
    code: 'database',
    found: mayBeTold(error, raised)
      ? `${error.message} (SQLSTATE ${sqlstate})`
      : `PostgreSQL refused a value: SQLSTATE ${sqlstate}${constraint}`,
    where: line === undefined ? where : `${where}: ${line}`,
    remedy,
    sqlstate,
    cause: error,
  });
}

/** What the database or its connection failed with as an error of ours; what is nobody's but the program's stays as it is. */
export function asDatabaseFailure(error: unknown, where: string): unknown {
  return error instanceof DatabaseError || isConnectionLost(error) ? fromDatabase(error, where, 'masked') : error;
}
