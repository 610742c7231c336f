import type { Role } from '../facts-permissions.ts';
import type { Fix } from '../verdict.ts';

const quoted = (texts: readonly string[]) => texts.map((text) => `'${text.replaceAll("'", "\\'")}'`).join(', ');

/** Gives a role what it lacks. */
export function allowFix(role: Role, actions: readonly string[], resources: readonly string[]): Fix {
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }],
  };
  return {
    cdk: `role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: [${quoted(actions)}], resources: [${quoted(resources)}] }));`,
    cli: `aws iam put-role-policy --role-name ${role.place.id} --policy-name aspen-doctor --policy-document '${JSON.stringify(document)}'`,
  };
}
