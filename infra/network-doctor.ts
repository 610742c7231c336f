import {
  CfnResource,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyValidationStack,
  type PolicyViolation,
  Stack,
  Validations,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Place } from '../doctor/facts/place.ts';
import { type Problem, reportOn } from '../doctor/report.ts';
import { rules } from '../doctor/rules/index.ts';
import { readStack } from '../doctor/template/stack.ts';
import { templateFacts } from '../doctor/template/template-facts.ts';
import { version } from '../generator/package.ts';

/** What stands before a rule's id where a finding is acknowledged. */
const PREFIX = 'Aspen::';

/** A resource's stack that is in no other, and its id there: those of the nested stacks around it stand before its own. */
function idIn(resource: CfnResource): { readonly stack: Stack; readonly id: string } {
  let stack = Stack.of(resource);
  let id = String(stack.resolve(resource.logicalId));
  for (;;) {
    const { nestedStackResource: around } = stack;
    if (around === undefined) return { stack, id };
    stack = Stack.of(around);
    id = `${stack.resolve(around.logicalId)}/${id}`;
  }
}

/** The resources of stacks, by their ids as the doctor knows them: of several stacks, each one's name stands before them. */
function constructsById(root: IConstruct, paths: readonly string[]): ReadonlyMap<string, CfnResource> {
  const resources = root.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  return new Map(
    resources.flatMap((resource): [string, CfnResource][] => {
      const { stack, id } = idIn(resource);
      if (!paths.includes(stack.node.path)) return [];
      return [[paths.length > 1 ? `${stack.templateFile.replace(/\.template\.json$/, '')}/${id}` : id, resource]];
    }),
  );
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
    description: `${found}. What one sees: ${rule.message}`,
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
    // Those of nested stacks are read with the ones around them.
    const outer = stackTemplates.filter(({ templatePath }) => !templatePath.endsWith('.nested.template.json'));
    const violations = [...new Set(outer.map(({ region }) => region))].flatMap((region) =>
      this.#look(
        outer.filter((stack) => stack.region === region),
        region ?? null,
        appConstruct,
      ),
    );
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }

  #look(outer: readonly PolicyValidationStack[], region: string | null, app: IConstruct): readonly PolicyViolation[] {
    const stacks = outer.map(({ templatePath }) => readStack(templatePath));
    const constructs = constructsById(
      app,
      outer.map(({ stackConstructPath }) => stackConstructPath),
    );
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
