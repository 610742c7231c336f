import { at, each, type Json, number, text } from '../json.ts';
import { defaultPort } from '../network/default-port.ts';
import type { Instance, ModuleScope } from './plan.ts';

/** What things are known by, as in a template: `<address>`. */
export const keyOf = ({ address }: Pick<Instance, 'address'>): string => `<${address}>`;

/** What only applying will tell. */
export const placeholder = (what: string): string => `<?${what.replaceAll(/[<>]/g, '')}>`;

/** The attributes that stand for a resource itself, among those of its type. */
const IDENTITY = new Set(['id', 'arn', 'key_id', 'unique_id', 'self']);

/** Types of resources that others name by a name, which the plan may know. */
const NAMED: Readonly<Record<string, string>> = {
  aws_s3_bucket: 'bucket',
  aws_glue_connection: 'name',
  aws_glue_job: 'name',
  aws_glue_workflow: 'name',
  aws_glue_catalog_database: 'name',
  aws_glue_security_configuration: 'name',
};

/** Attributes of databases, by what the same is called in a template. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  address: 'Endpoint.Address',
  endpoint: 'Endpoint.Address',
  reader_endpoint: 'ReadEndpoint.Address',
};

const isDatabase = (type: string) => /^aws_(db_instance|rds_cluster|rds_cluster_instance)$/.test(type);

/** The port of a database. */
export function portOf({ values, type }: Instance): number {
  const engine = text(values['engine']) ?? '';
  const like = type === 'aws_db_instance' ? 'AWS::RDS::DBInstance' : 'AWS::RDS::DBCluster';
  // Terraform gives a cluster of Aurora the port of its engine.
  return number(values['port']) ?? defaultPort(like, engine.replace('aurora-postgresql', 'postgres'), null);
}

/** What a bucket is called: by the name that it will have, or by itself where only applying tells that. */
function nameOf(instance: Instance): string {
  const name = NAMED[instance.type];
  return (name === undefined ? null : text(instance.values[name])) ?? keyOf(instance);
}

/** What an attribute of a resource gives, in the words of a template. */
export function attributeOf(instance: Instance, attribute: string): Json {
  const { type, address, values } = instance;
  const open = `<${address}`;
  if (type === 'aws_s3_bucket' && attribute === 'arn') return `arn:aws:s3:::${nameOf(instance)}`;
  if (type === 'aws_subnet' && attribute === 'availability_zone')
    return text(values[attribute]) ?? `${open}.AvailabilityZone>`;
  if (type === 'aws_vpc' && attribute === 'default_security_group_id') return `${open}.DefaultSecurityGroup>`;
  if (type === 'aws_vpc' && attribute === 'default_network_acl_id') return `${open}.DefaultNetworkAcl>`;
  if (type === 'aws_vpc' && /^(main|default)_route_table_id$/.test(attribute)) return `${open}.MainRouteTable>`;
  if (type === 'aws_db_proxy' && attribute === 'endpoint') return `${open}.Endpoint>`;
  const endpoint = isDatabase(type) ? ENDPOINTS[attribute] : undefined;
  // The endpoint of an instance has its port behind it.
  if (endpoint !== undefined)
    return `${open}.${endpoint}>${type === 'aws_db_instance' && attribute === 'endpoint' ? `:${portOf(instance)}` : ''}`;
  if (isDatabase(type) && attribute === 'port') return portOf(instance);
  if (isDatabase(type) && attribute.startsWith('master_user_secret')) return `${open}.MasterUserSecret.SecretArn>`;
  if (IDENTITY.has(attribute) || attribute === NAMED[type]) return nameOf(instance);
  // By its name, what is not known by one is the same as by itself.
  if (attribute === 'name' && text(values['name']) === null) return keyOf(instance);
  const value = values[attribute];
  return value === undefined || value === null ? placeholder(`${address}.${attribute}`) : value;
}

const namesIt = ({ values }: Instance, name: string) => text(values['name']) === name || text(values['id']) === name;

/** A reference in its parts: `module.a[0].b`, `aws_subnet.private[0].id`, `var.subnets`. */
interface Reference {
  readonly named: string;
  readonly index: string | null;
  readonly attribute: string;
}

function parse(reference: string): Reference {
  const [, named = reference, index = null, attribute = ''] =
    /^([a-z0-9_]+\.[\w-]+)(?:\[([^\]]*)\])?(?:\.(.+))?$/i.exec(reference) ?? [];
  return { named, index, attribute };
}

/** Those that lead on: of `a.b.c`, `a.b` and `a`, which Terraform lists all, the first. */
function leading(references: readonly string[]): readonly string[] {
  return references.filter(
    (reference, at) =>
      !references
        .slice(0, at)
        .some((before) => before.startsWith(`${reference}.`) || before.startsWith(`${reference}[`)),
  );
}

/** Looks up what expressions refer to. */
export class References {
  readonly #byModule = new Map<string, Instance[]>();

  constructor(instances: readonly Instance[]) {
    for (const instance of instances) {
      const { address } = instance.module;
      this.#byModule.set(address, [...(this.#byModule.get(address) ?? []), instance]);
    }
  }

  /** The only network that the plan makes; null where it makes none, or several. */
  onlyNewNetwork(): string | null {
    const made = [...this.#byModule.values()]
      .flat()
      .filter(({ type, values }) => type === 'aws_vpc' && text(values['id']) === null);
    const [first] = made;
    return first === undefined || made.length > 1 ? null : keyOf(first);
  }

  /** What something of a type is known by that is called by its name, as some are though they have ids. */
  named(type: string, name: string): string | null {
    const meant = [...this.#byModule.values()].flat().find((each) => each.type === type && namesIt(each, name));
    return meant === undefined ? null : keyOf(meant);
  }

  /**
   * What an expression of a module gives: a constant, or what it refers to, each in a list.
   *
   * @param index Of the resource whose expression it is: `count.index` and `each.key` mean the one beside it.
   */
  values(expression: Json | undefined, scope: ModuleScope, index: string | null = null): readonly Json[] {
    const constant = at(expression, 'constant_value');
    if (constant !== undefined) return Array.isArray(constant) ? constant : [constant];
    const all = each(at(expression, 'references')).flatMap((each) => text(each) ?? []);
    const isBeside = all.some((each) => /^(count\.index|each\.)/.test(each));
    return leading(all).flatMap((each) => this.#follow(each, scope, isBeside ? index : null));
  }

  #follow(reference: string, scope: ModuleScope, beside: string | null): readonly Json[] {
    const { named, index, attribute } = parse(reference);
    const [kind = '', name = ''] = named.split('.');
    if (kind === 'var') {
      const { around, configuration } = scope;
      const given = at(around?.given, name);
      if (around !== null && given !== undefined) return this.values(given, around.scope);
      const preset = at(configuration, 'variables', name, 'default');
      return preset === undefined ? [placeholder(`${scope.address}.var.${name}`)] : each(preset);
    }
    if (kind === 'module') return this.#output(scope, name, index, attribute);
    // What is local is not written in a plan, and what data sources give is known, or nothing of it is.
    if (/^(count|each|path|local|data|self|terraform)$/.test(kind)) return [];
    const found = (this.#byModule.get(scope.address) ?? []).filter((each) => each.named === named);
    const meant = index ?? (found.some((each) => each.index === beside) ? beside : null);
    const chosen = meant === null ? found : found.filter((each) => each.index === meant);
    const [whole = 'self'] = attribute.split(/[.[]/, 1);
    return chosen.map((instance) => attributeOf(instance, whole === '' ? 'self' : whole));
  }

  #output(scope: ModuleScope, name: string, index: string | null, attribute: string): readonly Json[] {
    const call = at(scope.configuration, 'module_calls', name);
    const around = { scope, given: at(call, 'expressions') };
    const [output = ''] = attribute.split(/[.[]/, 1);
    const prefix = scope.address === '' ? '' : `${scope.address}.`;
    const addresses = [...this.#byModule.keys()].filter((each) => {
      const own = `${prefix}module.${name}`;
      return index === null ? each === own || each.startsWith(`${own}[`) : each === `${own}[${index}]`;
    });
    const expression = at(call, 'module', 'outputs', output, 'expression');
    const values = addresses.flatMap((address) =>
      this.values(expression, { address, configuration: at(call, 'module'), around }),
    );
    // Of a list, the one that is meant.
    const [, place] = /^[^.[]+\[(\d+)\]/.exec(attribute) ?? [];
    const chosen = place === undefined ? undefined : values[Number(place)];
    return place === undefined ? values : chosen === undefined ? [] : [chosen];
  }
}
