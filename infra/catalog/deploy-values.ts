import { DEPLOY_VALUES } from '../../generator/catalog/deploy-values.ts';

/** What a deployment puts where the generated documents refer to it. */
export type DeployValues = Readonly<Partial<Record<keyof typeof DEPLOY_VALUES, string>>>;

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

function refOf(value: Json): string | null {
  if (typeof value !== 'object' || value === null || 'length' in value) return null;
  const [name, ...others] = Object.keys(value);
  const target = Object.values(value)[0];
  return name === 'Ref' && others.length === 0 && typeof target === 'string' ? target : null;
}

function replace(value: Json, values: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((item) => replace(item, values));
  if (typeof value !== 'object' || value === null) return value;
  const name = refOf(value);
  if (name === null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, values)]));
  }
  const known = values.get(name);
  if (known === undefined)
    throw new Error(`A generated document refers to ${name}, which the deployment does not know.`);
  return known;
}

/** A generated document with the deployment's own values in the places of its references. */
export function fillIn(document: string, values: DeployValues): Record<string, Json> {
  const known = new Map<string, string>();
  if (values.bucket !== undefined) known.set(DEPLOY_VALUES.bucket, values.bucket);
  if (values.database !== undefined) known.set(DEPLOY_VALUES.database, values.database);
  if (values.role !== undefined) known.set(DEPLOY_VALUES.role, values.role);
  if (values.queue !== undefined) known.set(DEPLOY_VALUES.queue, values.queue);
  const parsed: Record<string, Json> = JSON.parse(document);
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, replace(value, known)]));
}
