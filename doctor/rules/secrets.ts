import type { Facts } from '../facts/facts.ts';
import type { Runner } from '../facts/glue.ts';
import type { Secret } from '../facts/permissions.ts';
import { knownConnections } from '../network/placement.ts';

const ARN = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/;

/** What Secrets Manager puts after a name when it makes an ARN of it. */
const SUFFIX = /-[A-Za-z0-9]{6}$/;

/** What has the name of a secret, or is one of the template's by its id. */
const IS_SECRET = /^arn:[^:]*:secretsmanager:|^<[^>]*secret[^>]*>$/i;

/** A secret by its key, its name or its ARN; null where it is not known. */
export function secretOf(facts: Facts, key: string): Secret | null {
  const [, named = key] = ARN.exec(key) ?? [];
  const names = [named, named.replace(SUFFIX, '')];
  const byName = () => [...facts.secrets.values()].find(({ name }) => name !== null && names.includes(name));
  return facts.secrets.get(key) ?? byName() ?? null;
}

/** What a job or a crawler reads its login from: by its connections, or as its arguments name it. */
export function secretsOf(facts: Facts, runner: Runner): readonly string[] {
  const byConnection = knownConnections(facts, runner).flatMap(({ secret }) => secret ?? []);
  const names = [...facts.secrets.values()].flatMap(({ name }) => name ?? []);
  const byArgument = [...runner.arguments.values()].filter(
    (value) => facts.secrets.has(value) || IS_SECRET.test(value) || names.includes(value),
  );
  return [...new Set([...byConnection, ...byArgument])];
}

/** The forms of a secret's ARN whose name is known, and of which the suffix is not. */
function arnsOf(name: string): readonly string[] {
  return ['AbCdEf', '<?suffix>'].map((suffix) => `arn:aws:secretsmanager:::secret:${name}-${suffix}`);
}

/** What a policy may name a secret by. */
export function secretNames(facts: Facts, key: string): readonly string[] {
  const secret = secretOf(facts, key);
  const [, inArn] = ARN.exec(key) ?? [];
  if (inArn !== undefined && SUFFIX.test(inArn)) return [...new Set([key, secret?.place.key ?? key])];
  const name = secret?.name ?? inArn ?? (key.startsWith('<') ? '<?name>' : key);
  return [...new Set([key, secret?.place.key ?? key, ...arnsOf(name)])];
}
