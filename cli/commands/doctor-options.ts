import { UsageError } from '../errors.ts';

/** What `aspen doctor` takes. */
export interface DoctorOptions {
  readonly template?: readonly string[];
  readonly terraformPlan?: string;
  readonly live?: true;
  readonly table?: readonly string[];
  readonly job?: readonly string[];
  readonly deployment?: string;
}

/** @throws {UsageError} for options that hold with only one of them: templates, a plan, or an account. */
export function refuseMixed({ live, template, terraformPlan, table, job, deployment }: DoctorOptions): void {
  const given = (flags: Readonly<Record<string, unknown>>) =>
    Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  const ofAccount = given({ '--table': table, '--job': job, '--deployment': deployment });
  const files = given({ '--template': template, '--terraform-plan': terraformPlan });
  if (files.length > 1) {
    throw new UsageError({
      code: 'usage',
      found: files.join(' together with '),
      expected: 'templates, or a plan',
      next: 'Leave one of them out.',
    });
  }
  const wrong = live === true ? files : ofAccount;
  const mixed = job === undefined ? [] : given({ '--table': table, '--deployment': deployment });
  if (wrong.length > 0) {
    const found = `${wrong.join(' and ')} ${live === true ? 'together with' : 'without'} --live`;
    throw new UsageError({
      code: 'usage',
      found,
      expected: 'templates (--template), a plan (--terraform-plan), or the account (--live, with --table or --job)',
      next: live === true ? 'Leave one of them out.' : `Add --live, or leave ${wrong.join(' and ')} out.`,
    });
  }
  if (mixed.length === 0) return;
  throw new UsageError({
    code: 'usage',
    found: `--job together with ${mixed.join(' and ')}`,
    expected: 'tables of the pipeline, or jobs by their own names',
    next: 'Leave one of them out.',
  });
}
