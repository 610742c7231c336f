import { quoteIdent } from '../../generator/quote.ts';
import type { Client } from '../../runtime/connection/connect.ts';

/** The tables that loads fill. */
export const STAGING_TABLES = ['stg_borrower', 'stg_role_profile'] as const;

/** What a record of a borrower may say besides its name. */
export interface Details {
  readonly street?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip_code?: string;
  readonly phone_home?: string;
  readonly phone_cell?: string;
  readonly email?: string;
}

/**
 * A change of the `stg_` tables. Loads by merge only ever bring records; the procedures keep their promise when
 * somebody takes some away, too.
 */
export type Change =
  | { readonly kind: 'borrower'; readonly id: string; readonly full_name: string; readonly details: Details }
  | {
      readonly kind: 'field of borrower';
      readonly id: string;
      readonly field: keyof Details;
      readonly value: string | null;
    }
  | { readonly kind: 'role'; readonly id: string; readonly role: string }
  | { readonly kind: 'no borrower'; readonly id: string }
  | { readonly kind: 'no role'; readonly id: string; readonly role: string };

/** A uuid for a small number. */
export function borrowerId(number: number): string {
  return `00000000-0000-4000-a000-${String(number).padStart(12, '0')}`;
}

/** A record of a borrower; what it does not say is NULL. */
export function borrower(number: number, full_name: string, details: Details = {}): Change {
  return { kind: 'borrower', id: borrowerId(number), full_name, details };
}

/** One field of a borrower, where there is one. */
export function field(number: number, name: keyof Details, value: string | null): Change {
  return { kind: 'field of borrower', id: borrowerId(number), field: name, value };
}

export function role(number: number, name: string): Change {
  return { kind: 'role', id: borrowerId(number), role: name };
}

export function noBorrower(number: number): Change {
  return { kind: 'no borrower', id: borrowerId(number) };
}

export function noRole(number: number, name: string): Change {
  return { kind: 'no role', id: borrowerId(number), role: name };
}

const BORROWER = `
  insert into stg_borrower (borrower_id, full_name, street, city, state, zip_code, phone_home, phone_cell, email)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (borrower_id) do update set full_name = excluded.full_name, street = excluded.street,
    city = excluded.city, state = excluded.state, zip_code = excluded.zip_code,
    phone_home = excluded.phone_home, phone_cell = excluded.phone_cell, email = excluded.email`;

function statement(change: Change): { readonly text: string; readonly values: readonly (string | null | undefined)[] } {
  switch (change.kind) {
    case 'borrower': {
      const { street, city, state, zip_code, phone_home, phone_cell, email } = change.details;
      const values = [change.id, change.full_name, street, city, state, zip_code, phone_home, phone_cell, email];
      return { text: BORROWER, values };
    }
    case 'field of borrower':
      return {
        text: `update stg_borrower set ${quoteIdent(change.field)} = $2 where borrower_id = $1`,
        values: [change.id, change.value],
      };
    case 'role':
      return {
        text: 'insert into stg_role_profile (borrower_id, role_profile) values ($1, $2) on conflict do nothing',
        values: [change.id, change.role],
      };
    case 'no borrower':
      return { text: 'delete from stg_borrower where borrower_id = $1', values: [change.id] };
    case 'no role':
      return {
        text: 'delete from stg_role_profile where borrower_id = $1 and role_profile = $2',
        values: [change.id, change.role],
      };
  }
}

/** Makes the changes, and raises the counters that tell which procedures are due. */
export async function writeStaging(client: Client, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    const { text, values } = statement(change);
    await client.query(text, [...values]);
  }
  const touched = new Set(
    changes.map(({ kind }) => (kind.endsWith('borrower') ? 'public.stg_borrower' : 'public.stg_role_profile')),
  );
  await client.query('select aspen.raise_counter($1)', [[...touched]]);
}
