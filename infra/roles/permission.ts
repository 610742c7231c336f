import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';

/** What a role may do. */
export interface Permission extends Pick<iam.PolicyStatementProps, 'conditions'> {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why it is for more resources than it can name. */
  readonly why?: string;
}

/** Characters of a statement. The CDK moves what a role has over 10,240 into further policies, as whole statements. */
const MOST = 2000;
/** Characters that a bucket's name may come to, for which a token stands. */
const TOKEN = 80;

/** Names in as many lists as needed for each to stand in a statement of its own. */
export function inStatements(names: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let room = 0;
  for (const name of names) {
    room -= name.length + TOKEN;
    if (room < 0) {
      parts.push([]);
      room = MOST - name.length - TOKEN;
    }
    parts.at(-1)?.push(name);
  }
  return parts;
}

/**
 * Tells the CDK how long the names of files come to be, by which it sees that a role's policy has to be parted: it
 * takes 150 characters for any that it cannot see whole.
 */
export function expectNames(scope: Construct, keys: readonly string[]): void {
  const longest = Math.max(...keys.map((key) => key.length));
  scope.node.setContext('@aws-cdk/aws-iam.arnSizeEstimate', Math.max(150, longest + TOKEN + 10));
}

/** A resource as cdk-nag names it in a finding: its references in angle brackets. */
function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value).replaceAll('${', '<').replaceAll('}', '>');
  const [name, inside] = Object.entries(value)[0] ?? [];
  if (name === 'Ref') return `<${flat(inside)}>`;
  if (name === 'Fn::Sub') return flat(inside);
  if (!Array.isArray(inside)) return JSON.stringify(value);
  const [first, second]: readonly unknown[] = inside;
  if (name === 'Fn::GetAtt') return `<${flat(first)}.${flat(second)}>`;
  return Array.isArray(second) ? second.map(flat).join(flat(first)) : JSON.stringify(value);
}

/** Gives permissions to a role, and says of each that is not for one resource why. */
export function permit(role: iam.Role, permissions: readonly Permission[]): void {
  for (const { actions, resources, conditions, why } of permissions) {
    for (const some of inStatements(resources)) {
      role.addToPolicy(
        new iam.PolicyStatement({
          actions: [...actions],
          resources: [...some],
          ...(conditions === undefined ? {} : { conditions }),
        }),
      );
    }
    if (why !== undefined) acknowledgeMany(role, resources, why);
  }
}

/** Says why a role's permission is for more resources than it can name. */
export function acknowledgeMany(role: iam.Role | iam.Policy, resources: readonly string[], why: string): void {
  for (const resource of resources) {
    acknowledge(role, `AwsSolutions-IAM5[Resource::${flat(Stack.of(role).resolve(resource))}]`, why);
  }
}
