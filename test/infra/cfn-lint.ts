import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installPython } from '../python.ts';

const CFN_LINT = '1.58.0';
const cache = fileURLToPath(new URL('.cache', import.meta.url));

/** What is not asked, and why. */
export const IGNORED = {
  I1022: 'The CDK joins texts where a template written by hand would fill them in.',
  W3005: 'The CDK writes down a dependency that a reference makes too.',
  W3010: 'The availability zone of a subnet that is there already is in the settings, and so in the template.',
} as const;

/** A finding of cfn-lint: where, by which rule, and what. */
export interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
}

interface RawFinding {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
}

/** Looks at templates, all in one run: it takes seconds to start. */
export function lintTemplates(files: readonly string[], ignored: readonly string[]): readonly Finding[] {
  const python = installPython(cache, 'cfn-lint', CFN_LINT);
  const ignore = ignored.flatMap((rule) => ['--ignore-checks', rule]);
  // It can not be run as a module, and its program knows a folder of another name.
  const program = 'from cfnlint.runner import main; main()';
  const args = ['-c', program, '--format', 'json', '--include-checks', 'I', ...ignore, '--', ...files];
  const { stdout, stderr } = spawnSync(python, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (stderr !== '') throw new Error(stderr);
  const found: readonly RawFinding[] = JSON.parse(stdout);
  return found.map(({ Filename, Rule, Message }) => ({ file: Filename, rule: Rule.Id, message: Message }));
}
