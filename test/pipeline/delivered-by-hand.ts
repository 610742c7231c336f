import { type Borrower, makeBorrower, makeRoles } from '../../examples/borrowers.ts';
import { csvText } from '../../examples/csv.ts';
import type { Random } from '../../examples/random.ts';

/** Names of the states that the example's borrowers live in, by code. */
const STATES: Readonly<Record<string, string>> = {
  CA: 'California',
  CT: 'Connecticut',
  MA: 'Massachusetts',
  NJ: 'New Jersey',
  TX: 'Texas',
};

const padded = (random: Random, value: string) => random.pick([value, value, ` ${value}`, `${value}  `, `\t${value} `]);

/** A borrower as a person writes one down: states by name, zip codes without their zero, blanks around values. */
function handwritten(random: Random): Borrower {
  const borrower = makeBorrower(random);
  const state = random.chance(0.6) ? (STATES[borrower.state] ?? borrower.state) : borrower.state;
  const written = { ...borrower, state, zip_code: borrower.zip_code.replace(/^0/, '') };
  return {
    id: padded(random, written.id),
    full_name: padded(random, written.full_name),
    street: padded(random, written.street),
    city: padded(random, written.city),
    state: padded(random, written.state),
    zip_code: padded(random, written.zip_code),
    phone_home: padded(random, written.phone_home),
    phone_cell: padded(random, written.phone_cell),
    email: padded(random, written.email),
  };
}

/** Files of borrowers and their roles as a person delivers them. */
export function deliveredByHand(random: Random, records: number) {
  const borrowers = Array.from({ length: records }, () => handwritten(random));
  const roles = borrowers.flatMap((borrower) => makeRoles(random, { ...borrower, id: borrower.id.trim() }));
  return { borrowers: csvText(borrowers), roles: csvText(roles) };
}
