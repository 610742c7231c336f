import { at, type CfnEntry, type CfnObject, type CfnTemplate, type CfnValue, each } from './template.ts';
import type { Variant } from './variants.ts';

/** The resources of a deployment, those of nested stacks among them; references lead across stacks. */
export type Flat = ReadonlyMap<string, CfnEntry>;

const isObject = (value: CfnValue): value is CfnObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy of a value in which what `change` gives stands in the place of what it was given. */
export function rewrite(value: CfnValue, change: (value: CfnObject) => CfnValue | undefined): CfnValue {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change));
  if (!isObject(value)) return value;
  return (
    change(value) ?? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rewrite(item, change)]))
  );
}

/** A value that has to be an object. */
export function asObject(value: CfnValue): CfnObject {
  if (!isObject(value)) throw new Error('no object');
  return value;
}

/** The resources of a nested stack as the parent sees them: parameters are what the parent gives. */
function nestedEntries(stackId: string, parameters: CfnValue | undefined, { Resources }: CfnTemplate) {
  const local = (id: CfnValue | undefined) =>
    typeof id === 'string' && id in Resources ? `${stackId}/${id}` : undefined;
  const change = (value: CfnObject): CfnValue | undefined => {
    const ref = value['Ref'];
    if (typeof ref === 'string') {
      const id = local(ref);
      return id === undefined ? (at(parameters, ref) ?? value) : { Ref: id };
    }
    const [id, attribute] = each(value['Fn::GetAtt']);
    const known = local(id);
    return known === undefined || attribute === undefined ? undefined : { 'Fn::GetAtt': [known, attribute] };
  };
  return Object.entries(Resources).map(([id, entry]): [string, CfnEntry] => [
    `${stackId}/${id}`,
    { ...entry, Properties: asObject(rewrite(entry.Properties, change)) },
  ]);
}

/** All resources of a variant by their ids; those of a nested stack have the stack's id before theirs. */
export function flatten({ template, nested }: Variant): Flat {
  const stacks = Object.entries(template.Resources)
    .filter(([, entry]) => entry.Type === 'AWS::CloudFormation::Stack')
    .map(([id, entry]) => ({ id, entry, file: String(at(entry.Metadata, 'aws:asset:path')) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  const below = stacks.flatMap(({ id, entry }, index) => {
    const inside = nested[index];
    if (inside === undefined) throw new Error(`${id} has no template.`);
    return nestedEntries(id, entry.Properties['Parameters'], inside);
  });
  return new Map([...Object.entries(template.Resources), ...below]);
}

/** The id of the resource that a value refers to; null for a value that is no reference. */
export function target(value: CfnValue | undefined): string | null {
  const ref = at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0);
  return typeof ref === 'string' ? ref : null;
}

/** A resource with its id. */
export type Entry = CfnEntry & { readonly id: string };

/** The resources of a type. */
export function ofType(flat: Flat, type: string): readonly Entry[] {
  return [...flat].flatMap(([id, entry]) => (entry.Type === type ? [{ id, ...entry }] : []));
}

/** The one resource of a type whose id holds a text. */
export function one(flat: Flat, type: string, text = ''): Entry {
  const [first, ...others] = ofType(flat, type).filter(({ id }) => id.includes(text));
  if (first === undefined || others.length > 0)
    throw new Error(`not one but ${others.length + (first ? 1 : 0)} ${type} ${text}`);
  return first;
}

/** A value with the names of its references in their places, as one text: to compare and to search in. */
export function words(value: CfnValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(words).join('');
  const join = at(value, 'Fn::Join');
  if (join !== undefined)
    return each(at(join, 1))
      .map(words)
      .join(words(at(join, 0)));
  const sub = at(value, 'Fn::Sub');
  if (sub !== undefined) return words(sub);
  const id = target(value);
  return id === null ? JSON.stringify(value) : `<${id}>`;
}
