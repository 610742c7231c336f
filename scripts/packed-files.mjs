/** What the package is for: the command, code and its types, bundles of functions, templates, SQL. */
const EXPECTED = [
  /^bin\/aspen\.mjs$/,
  /^dist\/(cli|doctor|embedded|engine|generator|infra|model|runtime)\/[\w./-]+\.(js|d\.ts)$/,
  /^dist\/functions\/(schema|post-step)\.js$/,
  /^templates\/\w+\/[\w./-]+\.hbs$/,
  /^sql\/runtime\/[\w./-]+$/,
  /^glue\/[\w./-]+\.scala$/,
  /^(package\.json|README\.md|LICENSE)$/,
];

/**
 * Files of a package that should not be in it.
 *
 * @param {readonly string[]} paths
 */
export function unexpected(paths) {
  return paths.filter((path) => !EXPECTED.some((pattern) => pattern.test(path)));
}
