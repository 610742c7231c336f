import type { JobDefinition } from './definition.ts';
import { printScala, type ScalaCall, type ScalaValue, scalaOption } from './scala-value.ts';

/** What the template of a table's part lays out. */
export interface JobView extends Omit<JobDefinition, 'source' | 'limits' | 'columns' | 'files' | 'deletion'> {
  /** Fields with their names. */
  readonly source: readonly string[];
  readonly limits: readonly string[];
  readonly files: string | null;
  readonly deletion: string | null;
  /** Its source has shapes, which stand in the room of csv. */
  readonly isShaped: boolean;
  /** The columns in groups, since a method that makes them all could be too large. */
  readonly columnGroups: readonly { readonly number: number; readonly columns: readonly string[] }[];
  readonly grouped: boolean;
  /** What the columns' `matches` were compiled to, and the characters of an encoding; equal ones once. */
  readonly patterns: readonly { readonly name: string; readonly text: string }[];
}

/** Characters of Scala that make columns, of which each costs two bytes; a method of a class file holds 65,535. */
const LARGEST_METHOD = 20_000;
/** What a column costs in these characters besides: each option that it leaves out is a call. */
const LEFT_OUT = 60;

/** Spreads columns over methods of a size that surely compiles. */
function groupColumns(columns: readonly string[]) {
  const groups: string[][] = [[]];
  let size = 0;
  for (const column of columns) {
    const cost = column.length + LEFT_OUT;
    size += cost;
    if (size > LARGEST_METHOD && groups.at(-1)?.length !== 0) {
      groups.push([]);
      size = cost;
    }
    groups.at(-1)?.push(column);
  }
  return groups.map((group, index) => ({ number: index + 1, columns: group }));
}

/** What is long stands after the columns, each under a name of its own: automata, and tables of characters. */
const NAMED = ['Automaton', 'SingleByte'];

/** Names for what is long. */
class Patterns {
  readonly #names = new Map<string, string>();

  get all(): JobView['patterns'] {
    return Array.from(this.#names, ([text, name]) => ({ name, text }));
  }

  /** The same value with names in the place of automata. */
  named(value: ScalaValue): ScalaValue {
    return typeof value === 'object' && 'call' in value ? this.#namedCall(value) : value;
  }

  /** The fields of a call in which names stand in the place of what is long. */
  namedFields({ named = {} }: ScalaCall): Readonly<Record<string, ScalaValue>> {
    return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, this.named(value)]));
  }

  #namedCall({ call, args = [], named = {} }: ScalaCall): ScalaCall {
    const [text] = args;
    if (NAMED.includes(call) && typeof text === 'string')
      return { call, args: [{ call: `Patterns.${this.#nameOf(text)}` }] };
    return { call, args: args.map((value) => this.named(value)), named: this.namedFields({ call, named }) };
  }

  #nameOf(text: string): string {
    const name = this.#names.get(text) ?? `pattern${this.#names.size + 1}`;
    this.#names.set(text, name);
    return name;
  }
}

function printFields({ named = {} }: ScalaCall): readonly string[] {
  return Object.entries(named).map(([name, value]) => `${name} = ${printScala(value)}`);
}

/** Lays a table's definition out for the template. */
export function jobView(definition: JobDefinition): JobView {
  const patterns = new Patterns();
  const groups = groupColumns(definition.columns.map((column) => printScala(patterns.named(column))));
  return {
    ...definition,
    source: printFields({ ...definition.source, named: patterns.namedFields(definition.source) }),
    limits: printFields(definition.limits),
    files: definition.files === null ? null : printScala(scalaOption(definition.files)),
    deletion: definition.deletion === null ? null : printScala(scalaOption(definition.deletion)),
    isShaped: definition.source.named?.['shapes'] !== undefined,
    columnGroups: groups,
    grouped: groups.length > 1,
    patterns: patterns.all,
  };
}
