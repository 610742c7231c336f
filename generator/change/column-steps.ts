import { quoteIdent, quoteRelation } from '../quote.ts';
import type { CatalogColumn } from './catalog-table.ts';
import { allUses, blockingUses, type ChangeContext, decide, makeStep } from './change-context.ts';
import { conversionName, notNullName } from './change-names.ts';
import { conversionFunction, isConvertible, isLossless } from './conversion.ts';
import { type OnlineRewrite, onlineRewrite } from './online-rewrite.ts';
import type { ChangeStep } from './step.ts';
import type { WantedColumn } from './wanted-table.ts';
import { isWidening } from './widening.ts';

/** Whether the definition of this column is the one that the table was made from. */
function isDrift({ before }: ChangeContext, { name, type, required }: WantedColumn): boolean {
  const was = before?.columns.find((column) => column.name === name);
  return was !== undefined && was.type === type && was.required === required;
}

/** A column that the table does not have yet. */
export function addColumn(context: ChangeContext, column: WantedColumn): ChangeStep {
  const { relation, catalog } = context;
  const { name, type, required, fill, keepsDefault } = column;
  const does = `add the column ${name}, ${type}${required ? ', required' : ''}`;
  const drift = isDrift(context, column);
  const definition = `alter table ${relation} add column ${quoteIdent(name)} ${type}${required ? ' not null' : ''}`;
  if (!required || catalog.isEmpty) {
    const kept = keepsDefault && fill !== null ? ` default ${fill}` : '';
    return makeStep(context, does, { sql: [`${definition}${kept}`], drift });
  }
  if (fill === null)
    return decide(
      context,
      does,
      `rows that are there have nothing in it: give it a \`default\`; or do not require it, load its files again, and require it then`,
      { drift },
    );
  const sql = [`${definition} default ${fill}`];
  if (!keepsDefault) sql.push(`alter table ${relation} alter column ${quoteIdent(name)} drop default`);
  const isOwn = column.keepsDefault || name === '_file';
  return makeStep(context, does, {
    by: isOwn ? 'apply' : 'load',
    sql,
    drift,
    risk: isOwn ? `rows that are there get ${fill} in it` : null,
  });
}

function retype(
  context: ChangeContext,
  there: CatalogColumn,
  wanted: WantedColumn,
  online: OnlineRewrite | null,
): ChangeStep {
  const { relation, isLarge, catalog } = context;
  const { name, type } = wanted;
  const drift = isDrift(context, wanted);
  const widens = isWidening(there.type, type);
  const does = `${widens ? 'widen' : 'change'} the column ${name} from ${there.type} to ${type}`;
  const blocking = blockingUses(there, false);
  const facts = { drift, retypes: name, uses: allUses(context, there) };
  if (there.generated)
    return decide(context, does, 'the database computes or numbers this column: change it by a migration', facts);
  if (blocking.length > 0)
    return decide(
      context,
      does,
      `${blocking.join(', ')} ${blocking.length === 1 ? 'is' : 'are'} made from it: drop ${blocking.length === 1 ? 'it' : 'them'} in a migration of the pipeline, and make ${blocking.length === 1 ? 'it' : 'them'} anew in the next one`,
      facts,
    );
  const alter = `alter table ${relation} alter column ${quoteIdent(name)}`;
  if (widens)
    return makeStep(context, does, { ...facts, by: drift ? 'apply' : 'load', sql: [`${alter} type ${type}`] });
  if (!isConvertible(there.type, type))
    return decide(
      context,
      does,
      'no value of the one is certainly a value of the other: give the column another name and load its files again',
      facts,
    );
  const lossless = isLossless(there.type, type);
  const fits = lossless ? [] : [{ kind: 'fits' as const, column: name, from: there.type, to: type }];
  if (online !== null)
    return makeStep(context, does, {
      ...facts,
      by: 'apply',
      sql: online.swap,
      prepare: online.prepare === null ? [] : [online.prepare],
      checks: online.prepare === null ? [] : fits,
      risk: 'the table holds its rows twice until it is vacuumed',
    });
  const convert = quoteRelation('aspen_table', conversionName(context.wanted.schema, context.wanted.name, name, type));
  const noDefault = there.hasDefault ? [`${alter} drop default`] : [];
  return makeStep(context, does, {
    ...facts,
    by: catalog.isEmpty && !drift ? 'load' : 'apply',
    sql: lossless
      ? [...noDefault, `${alter} type ${type} using ${quoteIdent(name)}::${type}`]
      : [
          ...noDefault,
          conversionFunction(convert, there.type, type, 'error'),
          `${alter} type ${type} using ${convert}(${quoteIdent(name)})`,
          `drop function ${convert}(${there.type.replace(/\(.*\)/, '')})`,
        ],
    rewrites: true,
    checks: fits,
    risk: isLarge ? 'nobody reads or writes the table while its rows are written anew' : null,
  });
}

function require(
  context: ChangeContext,
  wanted: WantedColumn,
  there: CatalogColumn,
  /** Whether the column is another one by then, or has another name. */
  isOther: boolean,
  /** Whether that one is required already. */
  isProved: boolean,
): ChangeStep {
  const { relation, catalog, isLarge } = context;
  const { name } = wanted;
  const drift = isDrift(context, wanted);
  const constraint = notNullName(context.wanted.schema, context.wanted.name, name);
  const proofs = catalog.notNull.filter(({ column, valid }) => column === there.name && valid);
  const ours = catalog.notNull.some((one) => one.constraint === constraint);
  const alter = `alter table ${relation} alter column ${quoteIdent(name)} set not null`;
  return makeStep(context, `require the column ${name}`, {
    by: catalog.isEmpty && !drift ? 'load' : 'apply',
    sql: [alter, ...(ours && !isProved ? [`alter table ${relation} drop constraint ${quoteIdent(constraint)}`] : [])],
    scans: proofs.length === 0 && !isProved,
    prepare:
      proofs.length === 0 && isLarge && !catalog.partitioned && !isOther
        ? [{ kind: 'not-null', column: name, constraint }]
        : [],
    checks: proofs.length === 0 ? [{ kind: 'not-null', column: name }] : [],
    drift,
  });
}

/** What makes a column of the table the one that is wanted, apart from its name. */
export function columnSteps(
  context: ChangeContext,
  there: CatalogColumn,
  wanted: WantedColumn,
  renamed: boolean,
): readonly ChangeStep[] {
  const { name } = wanted;
  const isKey = context.wanted.key.includes(name);
  const online =
    there.type === wanted.type ||
    renamed ||
    isWidening(there.type, wanted.type) ||
    !isConvertible(there.type, wanted.type)
      ? null
      : onlineRewrite(context, there, wanted);
  return [
    ...(there.type === wanted.type ? [] : [retype(context, there, wanted, online)]),
    ...(wanted.required && !there.required
      ? [require(context, wanted, there, renamed || online !== null, online !== null)]
      : []),
    ...(there.required && !wanted.required && !isKey && !there.generated
      ? [
          makeStep(context, `let the column ${name} be NULL`, {
            by: isDrift(context, wanted) ? 'apply' : 'load',
            sql: [`alter table ${context.relation} alter column ${quoteIdent(name)} drop not null`],
            drift: isDrift(context, wanted),
          }),
        ]
      : []),
  ];
}
