import { type Borrower, email, makeBorrower, makeRoles, type Role } from './borrowers.ts';
import { csvText } from './csv.ts';
import { Random } from './random.ts';

const SEED = 20261123;
const BORROWERS = 1000;

/** Files by their path below `examples/`. */
export type Files = ReadonlyMap<string, Buffer>;

/** A few records change, some are new: an emptied phone, a new name, another provider, a role that comes up. */
function secondDelivery(random: Random, borrowers: readonly Borrower[]): { borrowers: Borrower[]; roles: Role[] } {
  const changed = borrowers.slice(0, 40).map((borrower, index) => {
    if (index % 4 === 0) return { ...borrower, phone_home: '' };
    if (index % 4 === 1) return { ...borrower, phone_cell: `(617) 555-${random.digits(4)}` };
    if (index % 4 === 2) return { ...borrower, email: email(random, 'proton.me') };
    return { ...borrower, full_name: `${borrower.full_name}-Jones` };
  });
  const added = Array.from({ length: 25 }, () => makeBorrower(random));
  const roles = added.flatMap((borrower) => makeRoles(random, borrower));
  const [first] = changed;
  if (first !== undefined) roles.push({ borrower_id: first.id, role_profile: 'trustee' });
  return { borrowers: [...changed, ...added], roles };
}

const HEADER = 'id,full_name,street,city,state,zip_code,phone_home,phone_cell,email\n';

/** A file with one record of each mistake between good ones, beside a clean file. */
function dirtyFile(random: Random): Buffer {
  const line = (id: string, change: Partial<Borrower> = {}) =>
    csvText([{ ...makeBorrower(random), id, email: '', street: '1 Main Street', full_name: 'Ana Smith', ...change }]).slice(HEADER.length);
  const good = () => line(random.uuid());
  const id = () => random.uuid();
  return Buffer.concat([
    Buffer.from(HEADER + good()),
    Buffer.from(line('not-a-uuid')),
    Buffer.from(line(id(), { zip_code: '123' })),
    Buffer.from(line(id(), { full_name: '' })),
    Buffer.from(line(id(), { state: 'Texas', email: 'nobody' })),
    Buffer.from(`${id()},Ana Smith,1 Main Street,Boston\n`),
    Buffer.from(`${id()},Ana "Annie" Smith,1 Main Street,Boston,MA,02134,,,\n`),
    Buffer.from(`${id()},Bj`),
    Buffer.from([0xf6]),
    Buffer.from('rn,1 Main Street,Boston,MA,02134,,,\n'),
    Buffer.from(good()),
    Buffer.from(`${id()},"Ana Smith,1 Main Street,Boston,MA,02134,,,\n`),
  ]);
}

/** All example files; the same on every machine. */
export function makeDeliveries(): Files {
  const random = new Random(SEED);
  const borrowers = Array.from({ length: BORROWERS }, () => makeBorrower(random));
  const roles = borrowers.flatMap((borrower) => makeRoles(random, borrower));
  const second = secondDelivery(random, borrowers);
  const clean = Array.from({ length: 10 }, () => makeBorrower(random));
  const file = (records: readonly object[]) => Buffer.from(csvText(records));
  return new Map([
    ['first/borrower/2026-10-01.csv', file(borrowers.slice(0, 600))],
    ['first/borrower/2026-10-02.csv', file(borrowers.slice(600))],
    ['first/role_profile/2026-10-01.csv', file(roles)],
    ['second/borrower/2026-11-01.csv', file(second.borrowers)],
    ['second/role_profile/2026-11-01.csv', file(second.roles)],
    ['dirty/borrower/2026-11-02-clean.csv', file(clean)],
    ['dirty/borrower/2026-11-02-dirty.csv', dirtyFile(random)],
  ]);
}
