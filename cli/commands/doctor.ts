import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mergeReports, type Report, reportOn } from '../../doctor/report.ts';
import { regionInManifest } from '../../doctor/template/manifest-region.ts';
import { readStack } from '../../doctor/template/stack.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';
import { readPlan } from '../../doctor/terraform/plan.ts';
import { planFacts } from '../../doctor/terraform/plan-facts.ts';
import { ASPEN } from '../../model/command-name.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { UsageError } from '../errors.ts';
import { type DoctorOptions, refuseMixed } from './doctor-options.ts';
import { tellReport } from './doctor-report.ts';

const NO_TEMPLATE = new UsageError({
  code: 'usage',
  found: 'no template in cdk.out/',
  expected: 'what `cdk synth` writes, or templates named by --template',
  next: `Synthesize first: npx cdk synth --quiet. Or: ${ASPEN} doctor --template FILE.`,
});

/** The templates of the stacks that the CDK synthesized here, those of stages among them. */
function synthesized(folder: string): readonly string[] {
  const assembly = join(folder, 'cdk.out');
  if (!existsSync(assembly)) throw NO_TEMPLATE;
  const names = readdirSync(assembly, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /^(assembly-[^/\\]+[/\\])*[^/\\]+(?<!\.nested)\.template\.json$/.test(name));
  if (files.length === 0) throw NO_TEMPLATE;
  return files.sort().map((name) => join(assembly, name));
}

/** Those of one region refer to one another; those of two do not. */
function reportsOn(files: readonly string[]): Report {
  const stacks = files.map((file) => ({ region: regionInManifest(file), stack: readStack(file) }));
  const regions = [...new Set(stacks.map(({ region }) => region))];
  return mergeReports(
    regions.map((region) =>
      reportOn(
        templateFacts(
          stacks.filter((each) => each.region === region).map(({ stack }) => stack),
          region,
          stacks.length > 1,
        ),
      ),
    ),
  );
}

/** `aspen doctor`: whether jobs reach S3, their secrets and their databases, before they are deployed and after. */
export async function doctor(context: CommandContext, options: DoctorOptions): Promise<CommandResult> {
  refuseMixed(options);
  if (options.live === true) {
    const { doctorLive } = await import('./doctor-live.ts');
    return doctorLive(context, options);
  }
  if (options.terraformPlan !== undefined) {
    const plan = readPlan(resolve(context.cwd, options.terraformPlan));
    return tellReport(context, reportOn(planFacts(plan)));
  }
  const files = options.template?.map((file) => resolve(context.cwd, file)) ?? synthesized(context.cwd);
  return tellReport(context, reportsOn(files));
}
