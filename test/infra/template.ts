/** A value in a template. */
export type CfnValue = string | number | boolean | null | readonly CfnValue[] | CfnObject;

/** An object in a template; a name that it does not have is undefined. */
export interface CfnObject {
  readonly [name: string]: CfnValue;
}

/** A resource in a template. */
export interface CfnEntry {
  readonly Type: string;
  readonly Properties: CfnObject;
  readonly DependsOn: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: CfnObject;
}

/** A template of CloudFormation, as plain data. */
export interface CfnTemplate {
  readonly Resources: Readonly<Record<string, CfnEntry>>;
  readonly Parameters: CfnObject;
  readonly Outputs: CfnObject;
  readonly Conditions: CfnObject;
  readonly Mappings: CfnObject;
  /** As it was written. */
  readonly text: string;
}

type Raw = Partial<Omit<CfnTemplate, 'Resources' | 'text'>> & {
  readonly Resources?: Readonly<Record<string, Partial<CfnEntry> & Pick<CfnEntry, 'Type'>>>;
};

function readEntry(entry: Partial<CfnEntry> & Pick<CfnEntry, 'Type'>): CfnEntry {
  return { ...entry, Properties: entry.Properties ?? {}, DependsOn: [entry.DependsOn ?? []].flat() };
}

/** Reads a template; what it does not have is empty. */
export function readTemplate(text: string): CfnTemplate {
  const raw: Raw = JSON.parse(text);
  const { Parameters = {}, Outputs = {}, Conditions = {}, Mappings = {} } = raw;
  const entries = Object.entries(raw.Resources ?? {}).map(([id, entry]) => [id, readEntry(entry)]);
  return { Resources: Object.fromEntries(entries), Parameters, Outputs, Conditions, Mappings, text };
}

/** A resource and what it is called in its template. */
export type Named = CfnEntry & { readonly id: string };

/** The resources of a type. */
export function resourcesOf({ Resources }: CfnTemplate, type: string): readonly Named[] {
  return Object.entries(Resources).flatMap(([id, entry]) => (entry.Type === type ? [{ id, ...entry }] : []));
}

/** The value at the end of a path; undefined where it does not go so far. */
export function at(value: CfnValue | undefined, ...path: readonly (string | number)[]): CfnValue | undefined {
  const [step, ...others] = path;
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return at(new Map(Object.entries(value)).get(String(step)), ...others);
}

/** The values of a list; of anything else, it alone, and nothing of what is not there. */
export function each(value: CfnValue | undefined): readonly CfnValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
