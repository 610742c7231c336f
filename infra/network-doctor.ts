import {
  CfnResource,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Place } from '../doctor/facts.ts';
import { type Problem, reportOn } from '../doctor/report.ts';
import { rules } from '../doctor/rules/index.ts';
import { readStack } from '../doctor/template/stack.ts';
import { templateFacts } from '../doctor/template/template-facts.ts';
import { version } from '../generator/version.ts';

/** What stands before a rule's id where a finding is acknowledged. */
const PREFIX = 'Aspen::';

/** A resource's id as the doctor knows it: those of the nested stacks around it stand before its own. */
function idOf(resource: CfnResource, severalStacks: boolean): string {
  let stack = Stack.of(resource);
  let id = String(stack.resolve(resource.logicalId));
  for (;;) {
    const { nestedStackResource: around } = stack;
    if (around === undefined) break;
    stack = Stack.of(around);
    id = `${stack.resolve(around.logicalId)}/${id}`;
  }
  return severalStacks ? `${stack.templateFile.replace(/\.template\.json$/, '')}/${id}` : id;
}

function constructsById(root: IConstruct, severalStacks: boolean): ReadonlyMap<string, CfnResource> {
  const resources = root.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  return new Map(resources.map((resource) => [idOf(resource, severalStacks), resource]));
}

/** Whether somebody said of a construct, or of one around it, that a finding stays. */
function isAcknowledged(construct: IConstruct | undefined, id: string): boolean {
  return (construct?.node.scopes ?? []).some(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data ?? {}))
      .some((acknowledged) => acknowledged.replace(/^annotation::/i, '') === id),
  );
}

/** What stands where a problem is, by its key: a resource, or the one whose attribute it is. */
function constructAt({ id }: Place, constructs: ReadonlyMap<string, CfnResource>): CfnResource | undefined {
  return constructs.get(id) ?? constructs.get(id.replace(/\.[^./]*$/, ''));
}

function violationOf({ finding }: Problem, construct: CfnResource | undefined): PolicyViolation {
  const { rule, grade, found, where, fix } = finding;
  return {
    ruleName: rule.id,
    description: `${found}. Glue says: ${rule.message}`,
    severity: grade === 'fails' ? 'error' : 'warning',
    ...(fix === null ? {} : { fix: fix.cdk }),
    ruleMetadata: { source: rule.source, ...(fix === null ? {} : { cli: fix.cli }) },
    violatingResources: [{ constructPath: construct?.node.path ?? where.path ?? where.id, locations: ['Properties'] }],
  };
}

/**
 * Tells at synthesis whether the Glue jobs of an app will reach S3, their secrets and their databases, whoever made
 * them: what fails stops the synthesis, what is at risk is a warning.
 *
 * @example
 * Validations.of(app).addPlugins(new NetworkDoctor());
 * // A finding that stays, with the reason:
 * Validations.of(job).acknowledge({ id: 'Aspen::API-ROUTE', reason: 'The script calls SQS no more.' });
 */
export class NetworkDoctor implements IPolicyValidationPlugin {
  readonly name = 'Aspen';
  readonly version = version;
  readonly ruleIds = rules.map(({ id }) => id);

  validate({ stackTemplates, appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = [...new Set(stackTemplates.map(({ region }) => region))].flatMap((region) => {
      const files = stackTemplates.filter((stack) => stack.region === region).map(({ templatePath }) => templatePath);
      return this.#look(files, region ?? null, appConstruct);
    });
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }

  #look(files: readonly string[], region: string | null, app: IConstruct): readonly PolicyViolation[] {
    // Those of nested stacks are read with the ones around them.
    const stacks = files.filter((file) => !file.endsWith('.nested.template.json')).map(readStack);
    const constructs = constructsById(app, stacks.length > 1);
    return reportOn(templateFacts(stacks, region)).problems.flatMap((problem) => {
      const { finding, subjects } = problem;
      const id = `${PREFIX}${finding.rule.id}`;
      const construct = constructAt(finding.where, constructs);
      const stays =
        isAcknowledged(construct, id) ||
        subjects.every((subject) => isAcknowledged(constructAt(subject, constructs), id));
      return stays ? [] : [violationOf(problem, construct)];
    });
  }
}
