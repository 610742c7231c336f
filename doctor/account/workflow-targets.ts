import {
  type EventBridgeClient,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import type { WorkflowTarget } from '../facts/services.ts';
import { Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

/** The pages of a list of which the SDK has no paginator. */
async function* pagesOf<Page extends { readonly NextToken?: string | undefined }>(
  ask: (next: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, undefined> {
  let next: string | undefined;
  do {
    const page = await ask(next);
    yield page;
    next = page.NextToken;
  } while (next !== undefined && next !== '');
  return undefined;
}

/**
 * Asks EventBridge which rules tell workflows, and by which roles.
 *
 * @param workflows ARNs by the workflows' names.
 */
export async function readWorkflowTargets(
  events: EventBridgeClient,
  calls: AwsCalls,
  missing: MissingFacts,
  workflows: ReadonlyMap<string, string>,
): Promise<readonly WorkflowTarget[]> {
  const found: WorkflowTarget[] = [];
  for (const [workflow, arn] of workflows) {
    const rules = await calls.pages(
      'events:ListRuleNamesByTarget',
      'rule',
      pagesOf((NextToken) => events.send(new ListRuleNamesByTargetCommand({ TargetArn: arn, NextToken }))),
      ({ RuleNames }) => RuleNames,
    );
    if (rules instanceof Unknown) {
      missing.notJudged(`what tells the workflow ${workflow}`, rules, ['EB-ROLE']);
      continue;
    }
    for (const rule of rules) {
      const targets = await calls.pages(
        'events:ListTargetsByRule',
        `rule ${rule}`,
        pagesOf((NextToken) => events.send(new ListTargetsByRuleCommand({ Rule: rule, NextToken }))),
        ({ Targets }) => Targets,
      );
      if (targets instanceof Unknown) {
        missing.notJudged(`by which role ${rule} tells the workflow ${workflow}`, targets, ['EB-ROLE']);
        continue;
      }
      const place = { key: `rule/${rule}`, id: rule, path: null };
      const meant = (target: Target) => target.Arn === arn;
      found.push(
        ...targets
          .filter(meant)
          .map(({ Id = '', RoleArn }) => ({ place, id: Id, arn, workflow, role: RoleArn ?? null })),
      );
    }
  }
  return found;
}
