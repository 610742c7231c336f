import { columnTypes } from '../../model/column-types.ts';
import { printable } from '../../model/printable.ts';
import type { DraftTable } from './draft.ts';
import { columnCall, optionsLiteral, propertyName, textLiteral } from './literal.ts';

/** A table as the text of a definition needs it. */
export interface DefinedTable extends DraftTable {
  /** The name of its constant. */
  readonly constant: string;
  /** What it was made from, for the comment above it. */
  readonly origin: string;
  /** Remarks on the source, each a line. */
  readonly sourceReasons: readonly string[];
  /** Remarks after columns, by their names. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Why the key is what it is. */
  readonly keyReason: string;
  /** Remarks on the limit of rejects, each a line. */
  readonly rejectReasons: readonly string[];
}

/** A remark must not end its comment, nor look like code: the file that it comes from is anyone's. */
function remark(value: string): string {
  return printable(value.replaceAll(/[\r\n\u2028\u2029]+/g, ' ')).replaceAll('*/', '* /');
}

/** The TypeScript of a table's definition. */
export function definitionSource(table: DefinedTable): string {
  const { name, source, columns, key, reasons, rejectLimit = 0 } = table;
  const load = key.length > 0 ? 'merge' : 'append';
  const builders = new Set([
    load,
    'csv',
    'defineTable',
    ...Object.values(columns).map(({ type }) => columnTypes[type].builder),
  ]);
  return [
    `import { ${[...builders].sort().join(', ')} } from 'aspen-glue';`,
    '',
    `/** ${remark(table.origin)} */`,
    `export const ${table.constant} = defineTable({`,
    `  name: ${textLiteral(name)},`,
    ...table.sourceReasons.map((reason) => `  // ${remark(reason)}`),
    `  source: csv(${optionsLiteral({ prefix: `${name}/`, ...source })}),`,
    '  columns: {',
    ...Object.entries(columns).map(([column, draft]) => {
      const reason = reasons.get(column);
      return `    ${propertyName(column)}: ${columnCall(draft)},${reason === undefined ? '' : ` // ${remark(reason)}`}`;
    }),
    '  },',
    `  // ${remark(table.keyReason)}`,
    ...(key.length > 0 ? [`  key: [${key.map(textLiteral).join(', ')}],`] : []),
    `  load: ${load}(),`,
    ...table.rejectReasons.map((reason) => `  // ${remark(reason)}`),
    ...(rejectLimit === 0 ? [] : [`  rejectLimit: { records: ${rejectLimit} },`]),
    '});',
    '',
  ].join('\n');
}
