/**
 * The text of an `aspen.config.ts` with one more table; null where it is not written in the usual way, so that the table
 * has to be added by hand.
 */
export function extendConfig(config: string, constant: string, file: string): string | null {
  const list = /(\btables:\s*\[)([^\]]*)(\])/.exec(config);
  if (list === null) return null;
  const [whole, open = '', inside = '', close = ''] = list;
  const trimmed = inside.trimEnd();
  const separator = trimmed.trim() === '' ? '' : trimmed.endsWith(',') ? ' ' : ', ';
  const multiline = inside.includes('\n');
  const added = multiline
    ? `${open}${trimmed}${trimmed.trim() === '' || trimmed.endsWith(',') ? '' : ','}\n    ${constant},\n  ${close}`
    : `${open}${trimmed}${separator}${constant}${close}`;
  const withTable = `${config.slice(0, list.index)}${added}${config.slice(list.index + whole.length)}`;
  const line = `import { ${constant} } from './${file}';\n`;
  const imports = [...withTable.matchAll(/^import [^;]*;\n/gm)].at(-1);
  const at = imports === undefined ? 0 : imports.index + imports[0].length;
  return `${withTable.slice(0, at)}${line}${withTable.slice(at)}`;
}

/** The text of a new `aspen.config.ts`. */
export function newConfig(pipeline: string, constant: string, file: string): string {
  return [
    "import { definePipeline } from 'aspen-glue';",
    `import { ${constant} } from './${file}';`,
    '',
    `export default definePipeline({ name: '${pipeline}', tables: [${constant}] });`,
    '',
  ].join('\n');
}
