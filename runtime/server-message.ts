import type { DatabaseError } from 'pg';

// Any function of a user may raise anything under any SQLSTATE, and PostgreSQL's own messages quote what they are about, which
// may be a value: `name::regclass` in a check says which relation does not exist. So a message is told only where it is known
// whose it is. Everything else is told by its SQLSTATE.

const FUNCTION = /^(PL\/\w+|SQL) function /;

/** Functions that an error came through, the innermost first: the only lines of CONTEXT that quote no value. */
function functionsOf({ where }: DatabaseError): readonly string[] {
  return where?.split('\n').filter((line) => FUNCTION.test(line)) ?? [];
}

/** Where in a procedure it happened; undefined where it happened in none. */
export function procedureLine(error: DatabaseError): string | undefined {
  return functionsOf(error)[0];
}

/** Raised by the protocol itself, in words of ours. */
export function isOfProtocol({ where }: DatabaseError): boolean {
  return where?.startsWith('PL/pgSQL function aspen.raise(') === true;
}

/** A statement that is written out, and not made from values: what is wrong in it stands in its source. */
function isWrittenOut(error: DatabaseError): boolean {
  if (error.position !== undefined) return true;
  if (error.internalPosition === undefined) return false;
  const line = procedureLine(error);
  return (
    line === undefined || / (at (SQL statement|PERFORM|assignment|IF|RETURN)|statement \d+|during startup)$/.test(line)
  );
}

/** About the transaction, the session, the server: these messages name relations at the most. */
const ABOUT_THE_MOMENT = /^(25|28|2D|40|53|55|57)|^42501$/;
/** About names and syntax: from the source of a statement, or from a value. */
const ABOUT_NAMES = /^(0A|34|3B|3D|3F|42)/;
const ABOUT_ROWS = /^(22|23)/;

/** Whether somebody's own function chose the message. */
export function isRaised(error: DatabaseError): boolean {
  return / at (RAISE|EXECUTE)$/.test(procedureLine(error) ?? '');
}

function isWithoutValues(error: DatabaseError): boolean {
  const code = error.code ?? '';
  if (isOfProtocol(error)) return true;
  if (isRaised(error)) return false;
  return ABOUT_THE_MOMENT.test(code) || (ABOUT_NAMES.test(code) && isWrittenOut(error));
}

/**
 * Whether a message may be repeated.
 *
 * @param raised As for `fromDatabase`: `masked` where rows are moved, so that no function of a user may say anything; `shown` where a
 * person's own SQL runs, whose plain exceptions are told.
 */
export function mayBeTold(error: DatabaseError, raised: 'shown' | 'masked'): boolean {
  const functions = functionsOf(error);
  if (raised === 'masked') {
    return functions.every((line) => / function aspen(_table)?\./.test(line)) && isWithoutValues(error);
  }
  if (functions.length === 0) return !ABOUT_ROWS.test(error.code ?? '');
  return isWithoutValues(error) || (error.code === 'P0001' && / at RAISE$/.test(functions[0] ?? ''));
}
