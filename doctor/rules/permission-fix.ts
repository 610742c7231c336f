import { createHash } from 'node:crypto';
import type { Boundary, Role } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import type { Known } from '../facts/unknown.ts';
import { obstaclesTo, type Request } from '../policy/evaluate.ts';
import { cliName, type Fix, nameOf, type Wrong } from '../verdict.ts';

const quoted = (texts: readonly string[]) => texts.map((text) => `'${text.replaceAll("'", "\\'")}'`).join(', ');

const statementOf = (actions: readonly string[], resources: readonly string[]) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
});

const inCode = (actions: readonly string[], resources: readonly string[]) =>
  `new iam.PolicyStatement({ actions: [${quoted(actions)}], resources: [${quoted(resources)}] })`;

/** Gives a role what it lacks. */
export function allowFix(role: Role, actions: readonly string[], resources: readonly string[]): Fix {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statementOf(actions, resources)] });
  // A policy of the same name would take the place of the one before.
  const name = `aspen-doctor-${createHash('sha256').update(document).digest('hex').slice(0, 8)}`;
  return {
    cdk: `role.addToPrincipalPolicy(${inCode(actions, resources)});`,
    cli: `aws iam put-role-policy --role-name ${cliName(role.place)} --policy-name ${name} --policy-document '${document}'`,
  };
}

/** Lets a role's boundary allow what it keeps from the role: a version of it is made with what it has, and this. */
function boundaryFix(role: Role, { place }: Boundary, actions: readonly string[], resources: readonly string[]): Fix {
  const statement = JSON.stringify(statementOf(actions, resources));
  const ofAws = /^arn:[^:]+:iam::aws:policy\//.test(place.key);
  return {
    cdk: ofAws
      ? "iam.PermissionsBoundary.of(role).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Wider', '<one that allows it>'));"
      : `boundary.addStatements(${inCode(actions, resources)});`,
    cli: ofAws
      ? `aws iam put-role-permissions-boundary --role-name ${cliName(role.place)} --permissions-boundary <the ARN of one that allows it>`
      : `aws iam create-policy-version --policy-arn ${place.key} --policy-document '{"Version":"2012-10-17","Statement":[<those that it has>,${statement}]}' --set-as-default`,
  };
}

/** What takes a denial away: no statement that allows outweighs it. */
function denialFix(role: Role, actions: readonly string[]): Fix {
  return {
    cdk: `// An Allow does not outweigh a Deny: leave ${actions.join(', ')} out of the statement that denies it.`,
    cli: `aws iam put-role-policy --role-name ${cliName(role.place)} --policy-name <the one that denies> --policy-document '{…, without the denial of ${actions.join(', ')}}'`,
  };
}

/** What a role may not do. */
export interface Refusal {
  readonly requests: readonly Request[];
  /** The policy of what they are done to. */
  readonly onResource?: Known<readonly Statement[]>;
  /** What follows the actions in a sentence, such as ` on its script`. */
  readonly what?: string;
  /** What is said besides where nothing allows it. */
  readonly remark?: string;
  /** What the fix allows them on. */
  readonly fixed: readonly string[];
  /** What the fix allows besides, to be of use. */
  readonly besides?: readonly string[];
  /** How the CDK's own constructs give it, where they do. */
  readonly grant?: string;
}

/** Several actions on one thing, which may have more than one name. */
export const requestsOf = (actions: readonly string[], resources: readonly string[]): readonly Request[] =>
  actions.map((action) => ({ action, resources }));

/** What is wrong where a role may not do something, and how to mend it where it stands. */
export function refusalOf(role: Role, refusal: Refusal): Omit<Wrong, 'way'> {
  const { requests, onResource = [], what = '', remark = '', fixed, besides = [], grant } = refusal;
  const those = requests.map((request) => ({ action: request.action, ...obstaclesTo(role, request, onResource) }));
  const named = (meant: (each: (typeof those)[number]) => boolean) => [
    ...new Set(those.filter(meant).map(({ action }) => action)),
  ];
  const lacking = named(({ isLacking }) => isLacking);
  const bounded = named(({ isBounded }) => isBounded);
  const denied = named(({ isDenied }) => isDenied);
  const { boundary } = role;
  const found: string[] = [];
  const fixes: Fix[] = [];
  if (lacking.length > 0) {
    found.push(`${nameOf(role.place)} lacks ${lacking.join(', ')}${what}${remark}`);
    const fix = allowFix(role, [...new Set([...besides, ...lacking])], fixed);
    fixes.push(grant === undefined ? fix : { ...fix, cdk: grant });
  }
  if (bounded.length > 0 && boundary !== null) {
    const limit = `${nameOf(boundary.place)}, the permissions boundary of ${nameOf(role.place)},`;
    found.push(`${limit} does not allow ${bounded.join(', ')}${what}`);
    fixes.push(boundaryFix(role, boundary, bounded, fixed));
  }
  if (denied.length > 0) {
    found.push(`a statement denies ${nameOf(role.place)} ${denied.join(', ')}${what}`);
    fixes.push(denialFix(role, denied));
  }
  return {
    where: lacking.length === 0 && denied.length === 0 && boundary !== null ? boundary.place : role.place,
    found: found.join('; '),
    fix: { cdk: fixes.map(({ cdk }) => cdk).join('\n'), cli: fixes.map(({ cli }) => cli).join(' && ') },
  };
}

/** Lets a service take a role. It replaces the whole trust policy, so what is there has to stay in it. */
export function trustFix(role: Role, service: string): Fix {
  const statement = JSON.stringify({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' });
  return {
    cdk: `role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal('${service}')] }));`,
    cli: `aws iam update-assume-role-policy --role-name ${cliName(role.place)} --policy-document '{"Version":"2012-10-17","Statement":[<those that it has>,${statement}]}'`,
  };
}
