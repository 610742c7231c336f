import type { Client } from 'pg';
import { ownMigrations } from '../../generator/migrations.ts';
import { readInstalled } from './installed.ts';
import { OWN } from './own-schema.ts';
import { pendingOwn } from './pending-migrations.ts';

/** @throws {RuntimeError} `unreleased-schema`, `schema-newer` for a ledger that this program cannot read. */
export async function refuseUnknownLedger(client: Client): Promise<void> {
  pendingOwn(ownMigrations(), (await readInstalled(client)).migrations.get(OWN) ?? []);
}
