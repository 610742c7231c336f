import { createHash } from 'node:crypto';
import type { Role } from '../facts/permissions.ts';
import { cliName, type Fix } from '../verdict.ts';

const quoted = (texts: readonly string[]) => texts.map((text) => `'${text.replaceAll("'", "\\'")}'`).join(', ');

/** Gives a role what it lacks. */
export function allowFix(role: Role, actions: readonly string[], resources: readonly string[]): Fix {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }],
  });
  // A policy of the same name would take the place of the one before.
  const name = `aspen-doctor-${createHash('sha256').update(document).digest('hex').slice(0, 8)}`;
  return {
    cdk: `role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [${quoted(actions)}], resources: [${quoted(resources)}] }));`,
    cli: `aws iam put-role-policy --role-name ${cliName(role.place)} --policy-name ${name} --policy-document '${document}'`,
  };
}

/** Lets a service take a role. Its whole policy of trust is written anew by it, so that what is there has to stay in it. */
export function trustFix(role: Role, service: string): Fix {
  const statement = JSON.stringify({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' });
  return {
    cdk: `role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal('${service}')] }));`,
    cli: `aws iam update-assume-role-policy --role-name ${cliName(role.place)} --policy-document '{"Version":"2012-10-17","Statement":[<those that it has>,${statement}]}'`,
  };
}
