import { at, each, isObject, type Json, type JsonObject, number, text } from '../json.ts';
import { matchesPattern } from '../policy/patterns.ts';
import { cutRanges } from './cidr.ts';
import { type Condition, conditionHolds } from './conditions.ts';
import { attributeText, referenceText } from './references.ts';
import { type Export, rawResource, type Scope } from './scope.ts';

/** What stands for something that only the deployment will know: equal where the same is meant. */
export const placeholder = (what: string): string => `<?${what.replaceAll(/[<>]/g, '')}>`;

const PSEUDO: Readonly<Record<string, Json>> = {
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::NoValue': null,
};

const NO_FUNCTION = Symbol('no function');

function parameter(scope: Scope, name: string): Json | undefined {
  const declared = at(scope.stack.template, 'Parameters', name);
  if (declared === undefined) return undefined;
  const given = at(scope.given?.parameters, name);
  if (scope.given !== null && given !== undefined) return resolve(given, scope.given.scope);
  const type = text(at(declared, 'Type')) ?? 'String';
  const preset = at(declared, 'Default');
  // The default of such a one is the name under which the value is kept elsewhere.
  if (preset === undefined || type.startsWith('AWS::SSM::')) return placeholder(`${scope.prefix}${name}`);
  return type === 'CommaDelimitedList' || type.startsWith('List<') ? (text(preset) ?? '').split(',') : preset;
}

function ref(name: string, scope: Scope): Json {
  if (name.startsWith('AWS::')) return PSEUDO[name] ?? (name in PSEUDO ? null : `<${name}>`);
  const value = parameter(scope, name);
  if (value !== undefined) return value;
  const resource = rawResource(scope, name);
  if (resource === undefined) return placeholder(`${scope.prefix}${name}`);
  return referenceText(`<${scope.prefix}${name}>`, resource, (inner) => resolve(inner, scope));
}

function attribute(inside: Json, scope: Scope): Json {
  const [id = '', ...rest] =
    typeof inside === 'string' ? inside.split('.') : each(inside).map((part) => text(part) ?? '');
  const name = rest.join('.');
  const nested = scope.nested.get(id);
  if (nested !== undefined && name.startsWith('Outputs.')) {
    const value = at(nested.stack.template, 'Outputs', name.slice('Outputs.'.length), 'Value');
    if (value !== undefined) return resolve(value, nested);
  }
  const resource = rawResource(scope, id);
  if (resource === undefined || at(resource, 'Type') === 'AWS::CloudFormation::Stack')
    return placeholder(`${scope.prefix}${id}.${name}`);
  return attributeText(`<${scope.prefix}${id}`, name, resource, (inner) => resolve(inner, scope));
}

/** Texts put together; one that is no text stands as what it is not. */
function glue(parts: readonly Json[]): string {
  return parts.map((part) => text(part) ?? placeholder(JSON.stringify(part))).join('');
}

/** A reference to something by itself, which may stand for an ARN or for a part of one. */
const REFERENCE = /^<[^<>?.:]+>$/;

function join(inside: Json, scope: Scope): Json {
  const [between = '', list = []] = each(inside);
  const parts = resolve(list, scope);
  // A name that was cut out of an ARN and put together again, as the CDK does for that of a secret.
  const [first, ...more] = Array.isArray(parts) ? parts : [];
  if (typeof first === 'string' && REFERENCE.test(first) && more.length > 0 && more.every((part) => part === first))
    return first;
  if (!Array.isArray(parts)) return placeholder(`Join of ${text(parts) ?? 'a list'}`);
  return parts.map((part) => glue([part])).join(text(between) ?? '');
}

function sub(inside: Json, scope: Scope): Json {
  const [template = '', values] = Array.isArray(inside) ? inside : [inside];
  return (text(template) ?? '').replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const value = at(values, name);
    if (value !== undefined) return glue([resolve(value, scope)]);
    return glue([name.includes('.') ? attribute(name, scope) : ref(name, scope)]);
  });
}

const exportNames = new WeakMap<Export, string>();

function nameOf(exported: Export): string {
  const known = exportNames.get(exported);
  if (known !== undefined) return known;
  const name = glue([resolve(exported.name, exported.scope)]);
  exportNames.set(exported, name);
  return name;
}

/** What is exported by a name; by one that hangs on its stack's own name, where no other may be meant. */
function exportedAs(name: string, { exports }: Scope): Export | null {
  const exact = exports.find((each) => nameOf(each) === name);
  if (exact !== undefined) return exact;
  const [first, ...more] = exports.filter(
    (each) => nameOf(each).includes('<') && matchesPattern(nameOf(each), name) !== 'no',
  );
  return first === undefined || more.length > 0 ? null : first;
}

function importValue(inside: Json, scope: Scope): Json {
  const name = glue([resolve(inside, scope)]);
  const exported = exportedAs(name, scope);
  return exported === null ? placeholder(`ImportValue ${name}`) : resolve(exported.value, exported.scope);
}

function select(inside: Json, scope: Scope): Json {
  const [index, list] = each(inside).map((part) => resolve(part, scope));
  const chosen = Array.isArray(list) ? list[Number(text(index) ?? Number.NaN)] : undefined;
  return chosen ?? placeholder(`Select ${text(index) ?? ''} of ${text(list) ?? JSON.stringify(list ?? null)}`);
}

/** More parts than an ARN has, or the name in one. */
const MOST_PARTS = 16;

function split(inside: Json, scope: Scope): Json {
  const [by, whole] = each(inside).map((part) => text(resolve(part, scope)));
  if (by === null || by === undefined || whole === null || whole === undefined) return placeholder('Split');
  // A part of a reference is known by what it is a part of.
  if (REFERENCE.test(whole)) return new Array<string>(MOST_PARTS).fill(whole);
  return whole.includes('<?') ? placeholder(`Split of ${whole}`) : whole.split(by);
}

/** The zones of a region, of which there are at most this many. */
const ZONES = ['0', '1', '2', '3', '4', '5'].map((index) => placeholder(`zone ${index} of the region`));

function findInMap(inside: Json, scope: Scope): Json {
  const keys = each(inside)
    .slice(0, 3)
    .map((part) => glue([resolve(part, scope)]));
  const found = at(scope.stack.template, 'Mappings', ...keys);
  return found === undefined ? placeholder(`FindInMap ${keys.join(' ')}`) : resolve(found, scope);
}

function cidr(inside: Json, scope: Scope): Json {
  const [range, count, bits = 8] = each(inside).map((part) => resolve(part, scope));
  const cut = cutRanges(text(range) ?? '', number(count) ?? 0, number(bits) ?? 0);
  return cut ?? placeholder(`Cidr ${JSON.stringify([range ?? null, count ?? null, bits])}`);
}

function conditional(inside: Json, scope: Scope): Json {
  const [name, then = null, otherwise = null] = each(inside);
  const holds = holdsIn(scope, text(name) ?? '');
  if (holds !== null) return resolve(holds ? then : otherwise, scope);
  const [one, other] = [resolve(then, scope), resolve(otherwise, scope)];
  const [written, instead] = [JSON.stringify(one), JSON.stringify(other)];
  return written === instead ? one : placeholder(`If ${text(name) ?? ''} ${written} else ${instead}`);
}

/** Whether a condition of a stack holds; null where it depends on what is not known. */
export function holdsIn(scope: Scope, name: string): boolean | null {
  const lookUp = (other: string): Condition => at(scope.stack.template, 'Conditions', other);
  return conditionHolds(lookUp(name), lookUp, (value) => resolve(value, scope));
}

function call(name: string, inside: Json, scope: Scope): Json | typeof NO_FUNCTION {
  switch (name) {
    case 'Ref':
      return ref(text(inside) ?? '', scope);
    case 'Fn::GetAtt':
      return attribute(inside, scope);
    case 'Fn::Join':
      return join(inside, scope);
    case 'Fn::Sub':
      return sub(inside, scope);
    case 'Fn::ImportValue':
      return importValue(inside, scope);
    case 'Fn::Select':
      return select(inside, scope);
    case 'Fn::Split':
      return split(inside, scope);
    case 'Fn::GetAZs':
      return ZONES;
    case 'Fn::FindInMap':
      return findInMap(inside, scope);
    case 'Fn::Cidr':
      return cidr(inside, scope);
    case 'Fn::If':
      return conditional(inside, scope);
    default:
      return name.startsWith('Fn::') ? placeholder(`${name} ${JSON.stringify(inside)}`) : NO_FUNCTION;
  }
}

/**
 * A value with its functions carried out, as far as the templates at hand tell: a reference to a resource becomes
 * `<LogicalId>`, what only the deployment will know `<?…>`. What is set to `AWS::NoValue` is left out.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function resolve(value: Json, scope: Scope): Json {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope)).filter((item) => item !== null);
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first !== undefined && entries.length === 1) {
    const result = call(first[0], first[1], scope);
    if (result !== NO_FUNCTION) return result;
  }
  const resolved: { [name: string]: Json } = {};
  for (const [name, item] of entries) {
    const inner = resolve(item, scope);
    if (inner !== null) resolved[name] = inner;
  }
  return resolved satisfies JsonObject;
}
