import { readFileSync } from 'node:fs';
import { DoctorError } from '../errors.ts';
import { at, each, isObject, type Json, type JsonObject, text } from '../json.ts';

/** A plan of Terraform or OpenTofu, as `terraform show -json` writes it. */
export interface Plan {
  readonly name: string;
  readonly content: JsonObject;
}

/** A resource of a plan: one of those that `count` or `for_each` make, with all that the plan says of it. */
export interface Instance {
  /** Such as `module.network.aws_subnet.private[0]`. */
  readonly address: string;
  readonly type: string;
  /** Its address without its module's and without its index, by which its own module names it. */
  readonly named: string;
  /** Null where there is one alone. */
  readonly index: string | null;
  readonly module: ModuleScope;
  readonly values: JsonObject;
  /** What of its values only applying will tell: `true` in their places. */
  readonly unknown: Json | undefined;
  /** How its values are written, each as a constant or as what it refers to. */
  readonly expressions: JsonObject;
}

/** A module, in which references are looked up. */
export interface ModuleScope {
  /** Such as `module.network`; empty for the root. */
  readonly address: string;
  readonly configuration: Json | undefined;
  /** The module around it, with what it gives the variables of this one. */
  readonly around: { readonly scope: ModuleScope; readonly given: Json | undefined } | null;
}

const EXPECTED = 'a plan as JSON: terraform plan -out=tfplan, and then terraform show -json tfplan';

/** The text of a file: PowerShell writes what it redirects as UTF-16, and editors of Windows put a mark before a text. */
function textOf(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isWide ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
}

/**
 * Reads a plan.
 *
 * @throws {DoctorError} `no-plan` for a file that is none, or one of a format that is not known.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function readPlan(file: string): Plan {
  const refuse = (found: string, cause?: unknown) =>
    new DoctorError({
      code: 'no-plan',
      found,
      expected: EXPECTED,
      where: file,
      ...(cause === undefined ? {} : { cause }),
    });
  let content: Json;
  try {
    content = JSON.parse(textOf(readFileSync(file)));
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error;
    throw refuse(isGone ? 'no file that can be read' : 'a file that is not JSON', error);
  }
  const version = text(at(content, 'format_version'));
  if (!isObject(content) || version === null) throw refuse('JSON without format_version');
  // What a new minor version adds is passed over; a new major one means something else.
  if (!/^[01]\./.test(version)) throw refuse(`a plan of format ${version}`);
  if (!isObject(at(content, 'planned_values', 'root_module'))) {
    throw refuse(content['values'] === undefined ? 'JSON without planned_values' : 'a state, and no plan');
  }
  return { name: file, content };
}

/** What stands behind a resource's name where there are several: `[0]`, `["a"]`. */
function indexOf(resource: Json): string | null {
  const index = at(resource, 'index');
  return index === undefined || index === null ? null : JSON.stringify(index);
}

function instancesIn(
  module: Json | undefined,
  scope: ModuleScope,
  unknowns: ReadonlyMap<string, Json>,
): readonly Instance[] {
  const written = each(at(scope.configuration, 'resources'));
  const own = each(at(module, 'resources')).flatMap((resource): readonly Instance[] => {
    const [address, type, name] = ['address', 'type', 'name'].map((part) => text(at(resource, part)) ?? '');
    if (address === undefined || type === undefined || text(at(resource, 'mode')) === 'data') return [];
    const named = `${type}.${name}`;
    const values = at(resource, 'values');
    const expressions = at(
      written.find((each) => text(at(each, 'address')) === named),
      'expressions',
    );
    return [
      {
        address,
        type,
        named,
        index: indexOf(resource),
        module: scope,
        values: isObject(values) ? values : {},
        unknown: unknowns.get(address),
        expressions: isObject(expressions) ? expressions : {},
      },
    ];
  });
  const inner = each(at(module, 'child_modules')).flatMap((child) => {
    const address = text(at(child, 'address')) ?? '';
    const [, name = ''] = /(?:^|\.)module\.([^.[\]]+)(?:\[[^\]]*\])?$/.exec(address) ?? [];
    const call = at(scope.configuration, 'module_calls', name);
    const around = { scope, given: at(call, 'expressions') };
    return instancesIn(child, { address, configuration: at(call, 'module'), around }, unknowns);
  });
  return [...own, ...inner];
}

/** All that a plan says will be there when it has been applied. */
export function instancesOf({ content }: Plan): readonly Instance[] {
  const unknowns = each(content['resource_changes']).flatMap((change): [string, Json][] => {
    const unknown = at(change, 'change', 'after_unknown');
    return unknown === undefined ? [] : [[text(at(change, 'address')) ?? '', unknown]];
  });
  const root: ModuleScope = { address: '', configuration: at(content, 'configuration', 'root_module'), around: null };
  return instancesIn(at(content, 'planned_values', 'root_module'), root, new Map(unknowns));
}

/** The region that the plan's provider is for; null where the plan does not say. */
export function regionOf({ content }: Plan): string | null {
  const region = at(content, 'configuration', 'provider_config', 'aws', 'expressions', 'region');
  const written = text(at(region, 'constant_value'));
  if (written !== null) return written;
  const [, variable] = /^var\.(.+)$/.exec(text(each(at(region, 'references'))[0]) ?? '') ?? [];
  return variable === undefined ? null : text(at(content, 'variables', variable, 'value'));
}
