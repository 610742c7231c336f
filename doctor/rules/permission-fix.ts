import { createHash } from 'node:crypto';
import type { Role } from '../facts-permissions.ts';
import { type Fix, inCli } from '../verdict.ts';

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
    cli: `aws iam put-role-policy --role-name ${inCli(role.place)} --policy-name ${name} --policy-document '${document}'`,
  };
}

/** Lets a service take a role, beside those that may. */
export function trustFix(role: Role, service: string): Fix {
  const isService = (name: string) => name.endsWith('.amazonaws.com');
  const others = role.services.filter((name) => !isService(name));
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: {
          Service: [...role.services.filter(isService), service],
          ...(others.length === 0 ? {} : { AWS: others }),
        },
        Action: 'sts:AssumeRole',
      },
    ],
  });
  return {
    cdk: `role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal('${service}')] }));`,
    cli: `aws iam update-assume-role-policy --role-name ${inCli(role.place)} --policy-document '${document}'`,
  };
}
