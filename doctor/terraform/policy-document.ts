import { at, each, isObject, type Json, text } from '../json.ts';
import type { ModuleScope } from './plan.ts';
import type { References } from './references.ts';

/** A bucket's ARN may stand for the bucket, or have a path behind it, which a plan does not write down. */
function openEnded(resource: string): string {
  return /^arn:aws:s3:::[^/]+$/.test(resource) ? `${resource}<?path>` : resource;
}

/**
 * A policy's document that a data source of the configuration puts together; undefined where a reference is to nothing of
 * that kind. Its text is known to a plan only where all that it names is there already: its parts are.
 */
export function documentOf(reference: string, scope: ModuleScope, references: References): Json | undefined {
  const [, name = ''] = /^data\.(aws_iam_policy_document\.[\w-]+)/.exec(reference) ?? [];
  const sources = each(at(scope.configuration, 'resources'));
  const blocks = at(
    sources.find((each) => text(at(each, 'address')) === `data.${name}`),
    'expressions',
    'statement',
  );
  if (blocks === undefined) return undefined;
  const list = (block: Json, part: string) =>
    references.values(at(block, part), scope).flatMap((value) => text(value) ?? []);
  const Statement = each(blocks)
    .filter(isObject)
    .map((block) => {
      const conditions = each(block['condition']).map((condition): [string, Json] => [
        list(condition, 'test')[0] ?? '',
        { [list(condition, 'variable')[0] ?? '']: list(condition, 'values') },
      ]);
      const principals = each(block['principals']).flatMap((principal) => list(principal, 'identifiers'));
      return {
        Effect: list(block, 'effect')[0] ?? 'Allow',
        ...(block['not_actions'] === undefined
          ? { Action: list(block, 'actions') }
          : { NotAction: list(block, 'not_actions') }),
        ...(block['not_resources'] === undefined
          ? { Resource: list(block, 'resources').map(openEnded) }
          : { NotResource: list(block, 'not_resources').map(openEnded) }),
        ...(principals.length === 0 ? {} : { Principal: principals }),
        ...(conditions.length === 0 ? {} : { Condition: Object.fromEntries(conditions) }),
      };
    });
  return { Statement };
}
