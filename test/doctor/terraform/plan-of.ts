/** What a value is made of that only applying will tell. */
export class From {
  constructor(readonly references: readonly string[]) {}
}

/**
 * A value that refers to others, as Terraform writes it down: each reference, and after it what it is a part of.
 *
 * @param chains Such as `aws_subnet.private[0].id`.
 */
export function from(...chains: readonly string[]): From {
  return new From(
    chains.flatMap((chain) => {
      const parts = [chain];
      for (let part = chain; ; ) {
        part = part.replace(/(\.[^.[\]]+|\[[^\]]*\])$/, '');
        const isWhole = /^(data\.)?[^.]+$/.test(part);
        if (isWhole || part === parts.at(-1)) break;
        parts.push(part);
      }
      return parts;
    }),
  );
}

/** A value in a configuration: a constant, one that refers, a list of either, a map of either, or blocks. */
export type Written = string | number | boolean | From | readonly Written[] | { readonly [name: string]: Written };

/** The attributes of a resource. */
export type Attributes = Readonly<Record<string, Written>>;

/** A module: its resources by their addresses, several of one where `count` makes them. */
export interface Configuration {
  readonly resources: Readonly<Record<string, Attributes | readonly Attributes[]>>;
  /** Data sources that only applying reads, with their blocks. */
  readonly data?: Readonly<Record<string, Attributes>>;
  readonly modules?: Readonly<
    Record<string, { readonly given: Attributes; readonly module: Configuration; readonly outputs: Attributes }>
  >;
}

/** How a plan tells of the rules in a group and of the routes in a table, which are attributes and are written as blocks. */
export type BlockForm = 'each by itself' | 'by one expression' | 'not at all';

const ATTRIBUTES = new Set(['ingress', 'egress', 'route']);

type Json = unknown;
const isBlocks = (value: Written): value is readonly Attributes[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => typeof item === 'object' && !(item instanceof From) && !Array.isArray(item));
const isMap = (value: Written): value is Attributes =>
  typeof value === 'object' && !(value instanceof From) && !Array.isArray(value);

/** What is planned: what is not known is left out of objects, and null in lists. */
function planned(value: Written): Json {
  if (value instanceof From) return undefined;
  if (isBlocks(value)) return value.map(planned);
  if (Array.isArray(value)) return value.map((item: Written) => (item instanceof From ? null : planned(item)));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (item instanceof From ? [] : [[name, planned(item)]])),
  );
}

/** What is not known, in the shape of what is planned; undefined where all is. */
function unknown(value: Written): Json {
  if (value instanceof From) return true;
  if (Array.isArray(value)) {
    const items = value.map((item: Written) => unknown(item) ?? (isMap(item) ? {} : false));
    return value.some((item: Written) => unknown(item) !== undefined) ? items : undefined;
  }
  if (!isMap(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, item]) =>
    unknown(item) === undefined ? [] : [[name, unknown(item)]],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function referencesIn(value: Written): readonly string[] {
  if (value instanceof From) return value.references;
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return isMap(value) ? Object.values(value).flatMap(referencesIn) : [];
}

/** How it is written: a block has its attributes' expressions, a list or a map has one for all that is in it. */
function expression(value: Written, asBlocks: boolean): Json {
  if (asBlocks && isBlocks(value)) return value.map((block) => expressions(block, 'each by itself'));
  const references = referencesIn(value);
  return references.length === 0 ? { constant_value: value } : { references };
}

const expressions = (attributes: Attributes, form: BlockForm): Json =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => form !== 'not at all' || !ATTRIBUTES.has(name))
      .map(([name, value]) => [name, expression(value, form !== 'by one expression' || !ATTRIBUTES.has(name))]),
  );

const partsOf = (address: string) => {
  const [type = '', name = ''] = address.split('.');
  return { type, name };
};

interface Made {
  readonly address: string;
  readonly after_unknown: Json;
}

function plannedModule({ resources, modules = {} }: Configuration, address: string, changes: Made[]): Json {
  const prefix = address === '' ? '' : `${address}.`;
  const instances = Object.entries(resources).flatMap(([own, attributes]) => {
    const each: readonly (readonly [Attributes, number | null])[] = Array.isArray(attributes)
      ? attributes.map((one: Attributes, index): [Attributes, number] => [one, index])
      : [[attributes as Attributes, null]];
    return each.map(([one, index]) => {
      const full = `${prefix}${own}${index === null ? '' : `[${index}]`}`;
      const id = { id: true, arn: true };
      changes.push({ address: full, after_unknown: { ...id, ...Object(unknown(one)) } });
      return {
        address: full,
        mode: 'managed',
        ...partsOf(own),
        ...(index === null ? {} : { index }),
        values: planned(one),
      };
    });
  });
  const children = Object.entries(modules).map(([name, { module }]) => {
    const inner = `${prefix}module.${name}`;
    return { ...Object(plannedModule(module, inner, changes)), address: inner };
  });
  return { resources: instances, ...(children.length === 0 ? {} : { child_modules: children }) };
}

function written({ resources, data = {}, modules = {} }: Configuration, form: BlockForm): Json {
  const one = (attributes: Attributes | readonly Attributes[]) =>
    (Array.isArray(attributes) ? attributes[0] : attributes) ?? {};
  return {
    resources: [
      ...Object.entries(resources).map(([address, attributes]) => ({
        address,
        mode: 'managed',
        ...partsOf(address),
        expressions: expressions(one(attributes) as Attributes, form),
      })),
      ...Object.entries(data).map(([address, attributes]) => ({
        address: `data.${address}`,
        mode: 'data',
        ...partsOf(address),
        expressions: expressions(attributes, form),
      })),
    ],
    module_calls: Object.fromEntries(
      Object.entries(modules).map(([name, { given, module, outputs }]) => [
        name,
        {
          expressions: expressions(given, form),
          module: {
            ...Object(written(module, form)),
            outputs: Object.fromEntries(
              Object.entries(outputs).map(([output, value]) => [output, { expression: expression(value, false) }]),
            ),
          },
        },
      ]),
    ),
  };
}

/** A plan of a first apply, in the words of `terraform show -json`. */
export function planOf(
  configuration: Configuration,
  form: BlockForm = 'by one expression',
  region = 'eu-west-1',
): object {
  const changes: Made[] = [];
  const planned_values = { root_module: plannedModule(configuration, '', changes) };
  return {
    format_version: '1.2',
    terraform_version: '1.15.5',
    planned_values,
    resource_changes: changes.map(({ address, after_unknown }) => ({
      address,
      change: { actions: ['create'], after_unknown },
    })),
    configuration: {
      provider_config: { aws: { name: 'aws', expressions: { region: { constant_value: region } } } },
      root_module: written(configuration, form),
    },
  };
}
