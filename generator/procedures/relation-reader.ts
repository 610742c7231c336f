import { type Excerpt, indexOfByte } from './excerpt.ts';
import type { Relation } from './facts.ts';
import { FoundRelations } from './found-relations.ts';
import { parseStatements } from './parse-sql.ts';
import { children, count, list, names, option, stringOf, type Tree, text, tree } from './syntax-tree.ts';

/** The names of the common table expressions that can be seen from a part of a statement. */
type Scope = ReadonlySet<string>;

const NO_SCOPE: Scope = new Set();

/** The kinds of relations that can be renamed and dropped with their content. */
const WITH_CONTENT: ReadonlySet<unknown> = new Set(['OBJECT_TABLE', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE']);

/** The text of a `DO` block inside a procedure. */
interface Block {
  readonly body: string;
  readonly language: string;
}

/** Walks through SQL statements and tells what they read and write. */
export class RelationReader {
  readonly found = new FoundRelations();
  readonly #file: string;
  readonly #readBlock: (block: Block, outer: Excerpt) => void;
  #excerpt: Excerpt = { text: '', place: () => ({ line: 1, column: 1 }) };
  /** Where the statement begins, for what has no place of its own in the tree. */
  #start = 0;

  constructor(file: string, readBlock: (block: Block, outer: Excerpt) => void) {
    this.#file = file;
    this.#readBlock = readBlock;
  }

  /**
   * Reads the statements of a text.
   *
   * @throws {SqlSyntaxError} with the place in the file.
   */
  readText(excerpt: Excerpt): void {
    for (const { tree, start } of parseStatements(excerpt, this.#file)) this.readTree(tree, excerpt, start);
  }

  /** Reads statements that were parsed already. */
  readTree(statements: unknown, excerpt: Excerpt, start = 0): void {
    this.#excerpt = excerpt;
    this.#start = start;
    this.#visit(statements, NO_SCOPE);
  }

  #visit(value: unknown, scope: Scope): void {
    for (const [kind, child] of children(value)) this.#visitOne(kind, child, scope);
  }

  #visitOne(kind: string, value: unknown, scope: Scope): void {
    const handler = this.#handlers[kind];
    if (handler === undefined) this.#visit(value, scope);
    else handler(tree(value), scope);
  }

  readonly #handlers: Readonly<Record<string, (node: Tree, scope: Scope) => void>> = {
    SelectStmt: (node, scope) => this.#select(node, scope),
    // The sides of a UNION are statements without a name of their own in the tree.
    larg: (node, scope) => this.#select(node, scope),
    rarg: (node, scope) => this.#select(node, scope),
    InsertStmt: (node, scope) => this.#change(node, scope, isUpsert(node)),
    UpdateStmt: (node, scope) => this.#change(node, scope, true),
    DeleteStmt: (node, scope) => this.#change(node, scope, true),
    MergeStmt: (node, scope) => this.#change(node, scope, true),
    RangeVar: (node, scope) => this.#read(node, scope),
    // The names after FOR UPDATE OF are aliases.
    lockingClause: () => {},
    // These name relations without looking at their content or changing it.
    LockStmt: () => {},
    GrantStmt: () => {},
    CreateStatsStmt: () => {},
    FuncCall: (node, scope) => {
      this.found.callFunction(this.#routine(node));
      this.#visit(node, scope);
    },
    CallStmt: (node, scope) => {
      const call = tree(node['funccall']);
      this.found.calls.add(this.#routine(call));
      this.#visit(call['args'], scope);
    },
    TruncateStmt: (node) => {
      for (const item of list(node['relations'])) this.found.write(this.#relation(tree(item)['RangeVar']));
    },
    CopyStmt: (node, scope) => {
      if (node['is_from'] === true) this.found.write(this.#relation(node['relation']));
      else if (node['relation'] !== undefined) this.found.read(this.#relation(node['relation']));
      this.#visit(node['query'], scope);
    },
    CreateStmt: (node) => this.#create(node['relation']),
    CreateForeignTableStmt: (node) => this.#create(tree(node['base'])['relation']),
    CreateTableAsStmt: (node, scope) => {
      this.#visit(node['query'], scope);
      this.#create(tree(node['into'])['rel']);
    },
    ViewStmt: (node, scope) => {
      this.#visit(node['query'], scope);
      this.#create(node['view']);
    },
    DropStmt: (node) => this.#drop(node),
    RenameStmt: (node) => {
      if (WITH_CONTENT.has(node['renameType']))
        this.found.rename(this.#relation(node['relation']), text(node['newname']) ?? '');
    },
    AlterTableStmt: (node) => this.found.write(this.#relation(node['relation'])),
    RefreshMatViewStmt: (node) => this.found.write(this.#relation(node['relation'])),
    VariableSetStmt: (node) => {
      this.found.searchPath ??= searchPathOf(node);
    },
    DoStmt: (node) => {
      const outer = this.#excerpt;
      const body = stringOf(option(node['args'], 'as')) ?? '';
      const language = stringOf(option(node['args'], 'language')) ?? 'plpgsql';
      this.#readBlock({ body, language }, outer);
      this.#excerpt = outer;
    },
  };

  #select(node: Tree, scope: Scope): void {
    const inner = this.#withClause(node, scope);
    for (const [field, value] of Object.entries(node)) {
      if (field !== 'withClause' && field !== 'intoClause') this.#visitOne(field, value, inner);
    }
    if (node['intoClause'] !== undefined) this.#create(tree(node['intoClause'])['rel']);
  }

  /** INSERT, UPDATE, DELETE, MERGE: the target is never a common table expression, whatever its name. */
  #change(node: Tree, scope: Scope, looksAtTarget: boolean): void {
    const inner = this.#withClause(node, scope);
    const target = this.#relation(node['relation']);
    if (looksAtTarget) this.found.read(target);
    this.found.write(target);
    for (const [field, value] of Object.entries(node)) {
      if (field !== 'withClause' && field !== 'relation') this.#visitOne(field, value, inner);
    }
  }

  /** Reads the common table expressions, and gives the scope of the statement that they stand before. */
  #withClause(node: Tree, scope: Scope): Scope {
    const clause = tree(node['withClause']);
    const parts = list(clause['ctes']).map((item) => tree(tree(item)['CommonTableExpr']));
    const all = parts.map((part) => text(part['ctename']) ?? '');
    // With RECURSIVE, each sees itself and all others; without, only those before it.
    const inner = new Set(clause['recursive'] === true ? [...scope, ...all] : scope);
    for (const [index, part] of parts.entries()) {
      this.#visit(part, inner);
      inner.add(all[index] ?? '');
    }
    return inner;
  }

  #read(rangeVar: Tree, scope: Scope): void {
    const relation = this.#relation(rangeVar);
    if (relation.schema !== null || !scope.has(relation.name)) this.found.read(relation);
  }

  #create(rangeVar: unknown): void {
    this.found.create(this.#relation(rangeVar), tree(rangeVar)['relpersistence'] === 't');
  }

  #drop(node: Tree): void {
    if (!WITH_CONTENT.has(node['removeType'])) return;
    const { line } = this.#excerpt.place(this.#start);
    for (const item of list(node['objects'])) {
      const parts = names(tree(tree(item)['List'])['items']);
      this.found.drop({ schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '', line });
    }
  }

  #relation(rangeVar: unknown): Relation {
    const { schemaname, relname, location } = tree(rangeVar);
    return { schema: text(schemaname), name: text(relname) ?? '', line: this.#line(location) };
  }

  #routine(node: Tree): Relation {
    const parts = names(node['funcname']);
    return { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '', line: this.#line(node['location']) };
  }

  #line(location: unknown): number {
    const { text, place } = this.#excerpt;
    return place(indexOfByte(text, Math.max(0, count(location)))).line;
  }
}

/** `ON CONFLICT DO UPDATE` looks at the rows that are there. */
function isUpsert(node: Tree): boolean {
  return tree(node['onConflictClause'])['action'] === 'ONCONFLICT_UPDATE';
}

/** The schemas of `SET search_path`; null where the setting is another, or goes back to the session's. */
export function searchPathOf(node: Tree): readonly string[] | null {
  if (node['name'] !== 'search_path' || node['kind'] !== 'VAR_SET_VALUE') return null;
  return list(node['args']).flatMap((item) => text(tree(tree(tree(item)['A_Const'])['sval'])['sval']) ?? []);
}
