import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { packageFolder } from './package.ts';
import { quoteComment, quoteDollar, quoteIdent, quoteLiteral, quoteRelation } from './quote.ts';
import { scalaCharacter, scalaText } from './scala/scala-text.ts';

/** What is rendered has templates in a folder of this name. */
type Language = 'sql' | 'scala' | 'json';

/** Stand for tables of the load inside a dynamic statement until the statement becomes a format string. */
const STAGING = '\uE000';
const CHANGES = '\uE001';

const sqlHelpers = {
  ident: (name: string) => quoteIdent(name),
  idents: (names: readonly string[]) => names.map(quoteIdent).join(', '),
  literal: (text: string) => quoteLiteral(text),
  relation: (schema: string, name: string) => quoteRelation(schema, name),
  lineComment: (text: string) => quoteComment(text),
  staging: () => STAGING,
  changes: () => CHANGES,
  /** A function body, dollar-quoted under a tag that is free. */
  body(this: unknown, options: Handlebars.HelperOptions) {
    return quoteDollar(options.fn(this), 'body');
  },
  /** A statement over the load's own tables, whose names are known only when it runs. */
  dynamic(this: unknown, options: Handlebars.HelperOptions) {
    const statement = options.fn(this).replaceAll('%', '%%').replaceAll(STAGING, '%1$s').replaceAll(CHANGES, '%2$s');
    const tables = statement.includes('%2$s') ? 'staging, changes' : 'staging';
    return `format(${quoteDollar(`${statement}  `, 'sql')}, ${tables})`;
  },
};

const scalaHelpers = {
  text: (text: string) => scalaText(text),
  char: (character: string) => scalaCharacter(character),
};

/** What the templates of each language may call. */
const helpersOf: Readonly<Record<Language, Readonly<Record<string, Handlebars.HelperDelegate>>>> = {
  sql: sqlHelpers,
  scala: scalaHelpers,
  json: { json: (text: string) => JSON.stringify(text) },
};

const PARTIAL = '.partial.hbs';

/** The templates of one language: strict, so that a misspelt name fails instead of leaving a hole. */
function loadTemplates(language: Language): (name: string, view: object) => string {
  const folder = new URL(`templates/${language}/`, packageFolder);
  const helpers = helpersOf[language];
  const engine = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, helper);
  const options = {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  };
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.hbs'));
  for (const file of files.filter((file) => file.endsWith(PARTIAL))) {
    engine.registerPartial(file.slice(0, -PARTIAL.length), readFileSync(new URL(file, folder), 'utf8'));
  }
  const templates = new Map(
    files
      .filter((file) => !file.endsWith(PARTIAL))
      .map((file) => [
        file.slice(0, -'.hbs'.length),
        engine.compile<object>(readFileSync(new URL(file, folder), 'utf8'), options),
      ]),
  );
  return (name, view) => {
    const template = templates.get(name);
    if (template === undefined) throw new Error(`There is no template ${name}.`);
    return template(view);
  };
}

const rendered = new Map<Language, (name: string, view: object) => string>();

/** Renders a template of `templates/<language>/` with a view. */
export function render(language: Language, name: string, view: object): string {
  const templates = rendered.get(language) ?? loadTemplates(language);
  rendered.set(language, templates);
  return templates(name, view);
}
