import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Handlebars from 'handlebars';
import { packageFolder } from './package-folder.ts';
import { quoteComment, quoteDollar, quoteIdent, quoteLiteral, quoteRelation } from './quote.ts';

/** Stands for the staging table inside a dynamic statement until the statement becomes a format string. */
const STAGING = '\uE000';

const helpers = {
  ident: (name: string) => quoteIdent(name),
  idents: (names: readonly string[]) => names.map(quoteIdent).join(', '),
  literal: (text: string) => quoteLiteral(text),
  relation: (schema: string, name: string) => quoteRelation(schema, name),
  lineComment: (text: string) => quoteComment(text),
  staging: () => STAGING,
  /** A function body, dollar-quoted under a tag that is free. */
  body(this: unknown, options: Handlebars.HelperOptions) {
    return quoteDollar(options.fn(this), 'body');
  },
  /** A statement over the load's staging table, whose name is known only when it runs. */
  dynamic(this: unknown, options: Handlebars.HelperOptions) {
    const statement = options.fn(this).replaceAll('%', '%%').replaceAll(STAGING, '%1$s');
    return `format(${quoteDollar(`${statement}  `, 'sql')}, staging)`;
  },
};

const PARTIAL = '.partial.hbs';

/** The templates of one language: strict, so that a misspelt name fails instead of leaving a hole. */
function loadTemplates(folder: URL): (name: string, view: object) => string {
  const engine = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, helper);
  const options = {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
  };
  const files = readdirSync(folder).filter((file) => file.endsWith('.hbs'));
  for (const file of files.filter((file) => file.endsWith(PARTIAL))) {
    engine.registerPartial(basename(file, PARTIAL), readFileSync(new URL(file, folder), 'utf8'));
  }
  const templates = new Map(
    files
      .filter((file) => !file.endsWith(PARTIAL))
      .map((file) => [
        basename(file, '.hbs'),
        engine.compile<object>(readFileSync(new URL(file, folder), 'utf8'), options),
      ]),
  );
  return (name, view) => {
    const template = templates.get(name);
    if (template === undefined) throw new Error(`There is no template ${name}.`);
    return template(view);
  };
}

const rendered = new Map<string, (name: string, view: object) => string>();

/** Renders a template of `templates/<language>/` with a view. */
export function render(language: 'sql', name: string, view: object): string {
  let templates = rendered.get(language);
  if (templates === undefined) {
    templates = loadTemplates(new URL(`templates/${language}/`, packageFolder));
    rendered.set(language, templates);
  }
  return templates(name, view);
}
