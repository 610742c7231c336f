import { type Borrower, email, makeBorrower, makeRoles, type Role } from './borrowers.ts';
import { csvText } from './csv.ts';
import { dirtyFile } from './dirty-file.ts';
import { Random } from './random.ts';

const SEED = 20261123;

/** Files by their path below `examples/`. */
export type Files = ReadonlyMap<string, Buffer>;

interface Delivery {
  readonly borrowers: readonly Borrower[];
  readonly roles: readonly Role[];
}

/** What becomes of a borrower until the second delivery; the last is delivered again as it was. */
const changes: readonly ((random: Random, borrower: Borrower) => Borrower)[] = [
  (_, borrower) => ({ ...borrower, phone_home: '' }),
  (random, borrower) => ({ ...borrower, phone_cell: `(617) 555-${random.digits(4)}` }),
  (random, borrower) => ({ ...borrower, email: email(random, 'proton.me') }),
  (_, borrower) => ({ ...borrower, full_name: `${borrower.full_name}-Jones` }),
  (random, borrower) => ({ ...borrower, street: `${1 + random.below(99)} Canal Street`, city: 'Lowell', email: '' }),
  (_, borrower) => borrower,
];

/** Everything of a thousand borrowers; one role comes before its borrower, who is among the new ones. */
function firstDelivery(random: Random, [early]: readonly Borrower[]): Delivery {
  const borrowers = Array.from({ length: 1000 }, () => makeBorrower(random)).map((borrower, index) =>
    // A provider that nobody else has, on a record whose provider changes with the second delivery: its type goes.
    index === 2 ? { ...borrower, email: email(random, 'compuserve.com') } : borrower,
  );
  const roles = borrowers.flatMap((borrower) => makeRoles(random, borrower));
  if (early !== undefined) roles.push({ borrower_id: early.id, role_profile: 'co-borrower' });
  return { borrowers, roles };
}

/** New and changed records, and a role that nobody had. */
function secondDelivery(random: Random, first: Delivery, added: readonly Borrower[]): Delivery {
  const changed = first.borrowers
    .slice(0, 60)
    .map((borrower, index) => changes[index % changes.length]?.(random, borrower) ?? borrower);
  const roles = added.flatMap((borrower) => makeRoles(random, borrower));
  const trustees = changed.slice(0, 3).map(({ id }) => ({ borrower_id: id, role_profile: 'trustee' }));
  return { borrowers: [...changed, ...added], roles: [...roles, ...trustees] };
}

/** All example files; the same on every machine. */
export function makeDeliveries(): Files {
  const random = new Random(SEED);
  const added = Array.from({ length: 25 }, () => makeBorrower(random));
  const first = firstDelivery(random, added);
  const second = secondDelivery(random, first, added);
  const clean = Array.from({ length: 10 }, () => makeBorrower(random));
  const file = (records: readonly object[]) => Buffer.from(csvText(records));
  return new Map([
    ['first/borrower/2026-10-01.csv', file(first.borrowers.slice(0, 600))],
    ['first/borrower/2026-10-02.csv', file(first.borrowers.slice(600))],
    ['first/role_profile/2026-10-01.csv', file(first.roles)],
    ['second/borrower/2026-11-01.csv', file(second.borrowers)],
    ['second/role_profile/2026-11-01.csv', file(second.roles)],
    ['dirty/borrower/2026-11-02-clean.csv', file(clean)],
    ['dirty/borrower/2026-11-02-dirty.csv', dirtyFile(random)],
  ]);
}
