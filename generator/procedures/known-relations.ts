import { join } from 'node:path';
import type { PipelineModel } from '../../model/table-model.ts';
import { GeneratorError } from '../errors.ts';
import { type Excerpt, wholeFile } from './excerpt.ts';
import type { Relation } from './facts.ts';
import { loadParser, parseStatements, type Statement } from './parse-sql.ts';
import { createReader } from './plpgsql-body.ts';
import { parseRelationName, qualifiedName, resolveRelation } from './relation-name.ts';
import { searchPathOf } from './relation-reader.ts';
import { children, list, names, type Tree, text, tree } from './syntax-tree.ts';

/** What a view shows. */
export interface View {
  /** Its content is its own, and changes when it is refreshed. */
  readonly materialized: boolean;
  /** Qualified names of what its query reads. */
  readonly reads: readonly string[];
}

/** The relations that procedures may use. */
export interface KnownRelations {
  /** Qualified names: the pipeline's tables, what its migrations leave behind, and `external`. */
  readonly relations: ReadonlySet<string>;
  /** The views among them that migrations create. */
  readonly views: ReadonlyMap<string, View>;
}

/**
 * Finds the relations that a pipeline has: its tables, what its migrations create and drop, and `external`.
 *
 * @param migrations The pipeline's own SQL files, in their order.
 * @throws {SqlSyntaxError} `sql-syntax`, with file, line, column and PostgreSQL's message.
 * @throws {GeneratorError} `migration-transaction` for a file that begins or ends a transaction.
 */
export async function readKnownRelations(
  pipeline: PipelineModel,
  migrations: readonly { readonly name: string; readonly sql: string }[],
): Promise<KnownRelations> {
  await loadParser();
  const tables = pipeline.tables.map(({ schema, name }) => qualifiedName(schema, name));
  const external = pipeline.external.map((name) => parseRelationName(name, pipeline.schema));
  const history = new MigrationHistory([...tables, ...external], pipeline.schema);
  for (const { name, sql } of migrations) history.apply(wholeFile(sql), join(pipeline.migrations ?? '', name));
  return { relations: history.relations, views: history.views };
}

/** Follows statements that make, rename and drop relations. */
class MigrationHistory {
  readonly relations: Set<string>;
  readonly views = new Map<string, View>();
  readonly #schema: string;
  #searchPath: readonly string[];

  constructor(relations: readonly string[], schema: string) {
    this.relations = new Set(relations);
    this.#schema = schema;
    this.#searchPath = [schema];
  }

  apply(file: Excerpt, where: string): void {
    this.#searchPath = [this.#schema];
    for (const statement of parseStatements(file, where)) {
      refuseTransactions(statement, file, where);
      for (const [kind, value] of children(statement.tree)) this.#applyStatement(kind, tree(value), file, where);
    }
  }

  #applyStatement(kind: string, node: Tree, file: Excerpt, where: string): void {
    if (kind === 'VariableSetStmt') this.#searchPath = searchPathOf(node) ?? this.#searchPath;
    else if (kind === 'DropStmt') this.#drop(node);
    else if (kind === 'RenameStmt') this.#rename(node);
    else if (kind === 'AlterObjectSchemaStmt') this.#moveToSchema(node);
    else if (kind === 'CreateSchemaStmt') this.#createSchema(node, file, where);
    else this.#create(kind, node, file, where);
  }

  #create(kind: string, node: Tree, file: Excerpt, where: string): void {
    const reader = createReader(where);
    reader.readTree({ [kind]: node }, file);
    const { creates, reads } = reader.found;
    for (const created of creates.all) {
      const name = qualifiedName(created.schema ?? this.#searchPath[0] ?? this.#schema, created.name);
      this.relations.add(name);
      if (kind === 'ViewStmt' || node['objtype'] === 'OBJECT_MATVIEW') {
        const sources = reads.all.flatMap((read) => resolveRelation(read, this.#searchPath, this.#isKnown) ?? []);
        this.views.set(name, { materialized: kind !== 'ViewStmt', reads: sources });
      }
    }
  }

  #createSchema(node: Tree, file: Excerpt, where: string): void {
    const outer = this.#searchPath;
    this.#searchPath = [text(node['schemaname']) ?? this.#schema];
    for (const item of list(node['schemaElts'])) {
      for (const [kind, value] of children(item)) this.#applyStatement(kind, tree(value), file, where);
    }
    this.#searchPath = outer;
  }

  #drop(node: Tree): void {
    for (const item of list(node['objects'])) {
      if (node['removeType'] === 'OBJECT_SCHEMA') {
        const prefix = qualifiedName(names([item])[0] ?? '', '');
        for (const name of this.relations) if (name.startsWith(prefix)) this.#forget(name);
      } else if (RELATIONS.has(node['removeType'])) {
        const parts = names(tree(tree(item)['List'])['items']);
        this.#forget(this.#resolve({ schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '', line: 0 }));
      }
    }
  }

  #rename(node: Tree): void {
    if (!RELATIONS.has(node['renameType'])) return;
    const before = this.#resolve(relationOf(node));
    const schema = before.slice(0, before.length - (relationOf(node).name.length + 1));
    this.#move(before, qualifiedName(schema, text(node['newname']) ?? ''));
  }

  #moveToSchema(node: Tree): void {
    if (!RELATIONS.has(node['objectType'])) return;
    const relation = relationOf(node);
    this.#move(this.#resolve(relation), qualifiedName(text(node['newschema']) ?? '', relation.name));
  }

  #move(before: string, after: string): void {
    const view = this.views.get(before);
    this.#forget(before);
    this.relations.add(after);
    if (view !== undefined) this.views.set(after, view);
    // A view goes on showing a relation under its new name.
    for (const [name, { materialized, reads }] of this.views) {
      this.views.set(name, { materialized, reads: reads.map((read) => (read === before ? after : read)) });
    }
  }

  #forget(name: string): void {
    this.relations.delete(name);
    this.views.delete(name);
  }

  #resolve(relation: Relation): string {
    return resolveRelation(relation, this.#searchPath, this.#isKnown) ?? qualifiedName('pg_catalog', relation.name);
  }

  readonly #isKnown = (name: string) => this.relations.has(name);
}

const SAVEPOINTS: ReadonlySet<unknown> = new Set([
  'TRANS_STMT_SAVEPOINT',
  'TRANS_STMT_RELEASE',
  'TRANS_STMT_ROLLBACK_TO',
]);

/** A COMMIT would end the transaction that all of a migration stands in, and half of one could stay. */
function refuseTransactions(statement: Statement, file: Excerpt, where: string): void {
  const { TransactionStmt: transaction } = statement.tree;
  if (transaction === undefined || SAVEPOINTS.has(tree(transaction)['kind'])) return;
  const { line, column } = file.place(statement.start);
  throw new GeneratorError({
    code: 'migration-transaction',
    found: 'a statement that begins or ends a transaction',
    expected: 'statements that run in the transaction which brings all of the pipeline',
    where: `${where}:${line}:${column}`,
    next: 'Take it out: a migration is there as a whole, or not at all.',
  });
}

const RELATIONS: ReadonlySet<unknown> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
  'OBJECT_FOREIGN_TABLE',
]);

function relationOf(node: Tree): Relation {
  const { schemaname, relname } = tree(node['relation']);
  return { schema: text(schemaname), name: text(relname) ?? '', line: 0 };
}
