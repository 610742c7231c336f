/** What a text has to be: by a pattern, and in words. */
export interface Rule {
  readonly pattern: RegExp;
  readonly expected: string;
}

const rule = (pattern: RegExp, expected: string): Rule => ({ pattern, expected });

/** What texts of a deployment's settings have to be. */
export const RULES = {
  /** Names of roles and of log groups have room for so much, and for what follows. */
  name: rule(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/, 'at most 40 letters, digits, hyphens and underscores, a letter first'),
  folder: rule(
    /^$|^(?!\/)(?!.*\/\/)[^*?]*\/$/,
    'a folder of the bucket, ending in / and not beginning with it, without * and ?',
  ),
  /** Glue takes six fields, the day of the month or that of the week being a question mark. */
  cron: rule(
    /^cron\(\S+ \S+ (?:\? \S+ [^?\s]+|[^?\s]+ \S+ \?) \S+\)$/,
    'six fields, one of the two days a ?, such as cron(0 4 * * ? *)',
  ),
  plan: rule(/^[0-9a-f]{12}$/, 'the fingerprint of a plan: 12 hexadecimal digits'),
  address: rule(/^[^@\s]+@[^@\s]+$/, 'an address of mail'),
  bucket: rule(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "a bucket's name: 3 to 63 small letters, digits, dots and hyphens",
  ),
  host: rule(/^[A-Za-z0-9.:_-]+$/, 'its name in DNS, without a scheme, a port or a path'),
  /** It stands in the connection's URL. */
  database: rule(/^[^\s/?#%&;:]{1,63}$/, 'the name of a database, without blanks and without / ? # % & ; :'),
  newDatabase: rule(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'at most 63 letters, digits and underscores, no digit first'),
  version: rule(/^\d+(\.\d+)?$/, 'a version of PostgreSQL, such as 17 or 17.9'),
  vpc: rule(/^vpc-[0-9a-f]+$/, 'vpc-…'),
  subnet: rule(/^subnet-[0-9a-f]+$/, 'subnet-…'),
  routeTable: rule(/^rtb-[0-9a-f]+$/, 'rtb-…, the table that holds for it'),
  zone: rule(/^[a-z]{2,}(-[a-z0-9]+)+$/, 'its zone, such as eu-west-1a'),
  group: rule(/^sg-[0-9a-f]+$/, 'sg-…'),
  cidr: rule(/^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]*)\/\d{1,3}$/, 'addresses, such as 10.20.30.40/32'),
  key: rule(/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/.+$/, 'arn:aws:kms:…:key/…, whole'),
  secret: rule(
    /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/,
    'arn:aws:secretsmanager:…, whole, a secret with username and password',
  ),
} as const;
