import type { Random } from './random.ts';

/** A borrower as the loan system writes it; the names are the file's header, in its order. */
export interface Borrower {
  readonly id: string;
  readonly full_name: string;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly zip_code: string;
  readonly phone_home: string;
  readonly phone_cell: string;
  readonly email: string;
}

/** A role that a borrower has. */
export interface Role {
  readonly borrower_id: string;
  readonly role_profile: string;
}

const firstNames = [
  'Ana',
  'Björn',
  'Chloë',
  'Дмитрий',
  'Emeka',
  'Fátima',
  '花子',
  'Ian',
  'Søren',
  'Mary Ann',
  'Noor',
  'Zoë',
];
const lastNames = [
  "O'Brien",
  'Smith',
  'García',
  'Müller',
  '山田',
  'Nguyễn',
  'Иванов',
  'Okafor',
  "D'Angelo",
  'Łukasz',
  'Doe',
];
const streets = [
  'Main Street',
  'Elm St., Apt. 4',
  'Rue de l’Église',
  '"The Gables", Park Lane',
  'Hauptstraße',
  'O’Connell Ave',
];
/** City, state, and how its zip codes begin: those of the north-east begin with a zero. */
const cities = [
  ['Boston', 'MA', '021'],
  ['Newark', 'NJ', '071'],
  ['Hartford', 'CT', '061'],
  ['Austin', 'TX', '787'],
  ['Fresno', 'CA', '937'],
] as const;
const providers = ['gmail.com', 'yahoo.com', 'outlook.com', 'mail.example.co.uk', 'example.org'];
const roles = ['borrower', 'borrower', 'borrower', 'co-borrower', 'guarantor'];

function phone(random: Random): string {
  return random.chance(0.3) ? '' : `(${200 + random.below(700)}) 555-${random.digits(4)}`;
}

/** First and last name; now and then a single word, or blanks that are too many. */
function fullName(random: Random): string {
  if (random.chance(0.03)) return random.pick(lastNames);
  const blanks = random.chance(0.02) ? '  ' : ' ';
  return `${random.pick(firstNames)}${blanks}${random.pick(lastNames)}`;
}

/** An address at a provider such as `gmail.com`. */
export function email(random: Random, provider: string): string {
  return `user${random.digits(6)}@${provider}`;
}

/** A borrower with an id that no other has. */
export function makeBorrower(random: Random): Borrower {
  const [city, state, zip] = random.pick(cities);
  const floor = random.chance(0.05) ? `\nFloor ${random.below(30)}` : '';
  return {
    id: random.uuid(),
    full_name: fullName(random),
    street: `${1 + random.below(999)} ${random.pick(streets)}${floor}`,
    city,
    state,
    zip_code: `${zip}${random.digits(2)}${random.chance(0.2) ? `-${random.digits(4)}` : ''}`,
    phone_home: phone(random),
    phone_cell: phone(random),
    email: random.chance(0.2) ? '' : email(random, random.pick(providers)),
  };
}

/** One role or two; now and then none. */
export function makeRoles(random: Random, borrower: Borrower): Role[] {
  if (random.chance(0.02)) return [];
  const names = new Set([random.pick(roles), ...(random.chance(0.1) ? [random.pick(roles)] : [])]);
  return [...names].map((role_profile) => ({ borrower_id: borrower.id, role_profile }));
}
