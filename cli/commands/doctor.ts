import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Place } from '../../doctor/facts.ts';
import { type Report, reportOn } from '../../doctor/report.ts';
import { readStack } from '../../doctor/template/stack.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { UsageError } from '../errors.ts';
import type { JsonLines } from '../json-lines.ts';
import { LEGEND, reportLines } from '../views/doctor.ts';

/** What `aspen doctor` takes. */
export interface DoctorOptions {
  readonly template?: readonly string[];
}

const NO_TEMPLATE = new UsageError({
  code: 'usage',
  found: 'no template in cdk.out/',
  expected: 'what `cdk synth` writes, or templates named by --template',
  next: 'Synthesize first: npx cdk synth --quiet. Or: aspen doctor --template FILE.',
});

/** The templates of the stacks that the CDK synthesized here. */
function synthesized(folder: string): readonly string[] {
  const assembly = join(folder, 'cdk.out');
  if (!existsSync(assembly)) throw NO_TEMPLATE;
  const files = readdirSync(assembly).filter((name) => /(?<!\.nested)\.template\.json$/.test(name));
  if (files.length === 0) throw NO_TEMPLATE;
  return files.sort().map((name) => join(assembly, name));
}

/** The region that the CDK's manifest beside a template names for it; null where it names none. */
function regionBeside(file: string): string | null {
  const manifest = join(file, '..', 'manifest.json');
  if (!existsSync(manifest)) return null;
  return (
    /"environment":\s*"aws:\/\/[^/]*\/([a-z]{2}(?:-[a-z]+)+-\d)"/.exec(readFileSync(manifest, 'utf8'))?.[1] ?? null
  );
}

const asJson = ({ id, path }: Place) => ({ id, path });

function writeReport(json: JsonLines, { paths, problems, gaps }: Report): void {
  for (const { job, ways } of paths) json.event('path', { job: asJson(job), ways });
  for (const { finding, subjects } of problems) {
    const { rule, grade, found, where, fix } = finding;
    const { id, message, source } = rule;
    json.event('finding', {
      rule: id,
      verdict: grade,
      found,
      where: asJson(where),
      subjects: subjects.map(asJson),
      message,
      fix,
      source,
    });
  }
  for (const gap of gaps) json.event('unknown', { ...gap });
}

/** `aspen doctor`: whether jobs will reach S3, their secrets and their databases, before they are deployed. */
export async function doctor(context: CommandContext, options: DoctorOptions): Promise<CommandResult> {
  const { cwd, output, json } = context;
  const files = options.template?.map((file) => resolve(cwd, file)) ?? synthesized(cwd);
  const [first = ''] = files;
  const report = reportOn(templateFacts(files.map(readStack), regionBeside(first)));
  if (json !== null) writeReport(json, report);
  else {
    if (report.paths.length === 0) output.line('no Glue job in it');
    else output.line(LEGEND);
    output.line();
    for (const line of reportLines(report, output)) output.line(line);
  }
  const failing = report.problems.filter(({ finding }) => finding.grade === 'fails').length;
  return {
    ending: failing === 0 ? 'done' : 'stopped',
    facts: { fails: failing, atRisk: report.problems.length - failing, unknown: report.gaps.length, fine: report.fine },
  };
}
