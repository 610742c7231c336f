import type { Statement } from '../../../doctor/facts/statement.ts';

type Real = (text: string) => string;

/** Statements as a document of IAM. */
export function documentOf(statements: readonly Statement[], real: Real): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Effect: statement.allows ? 'Allow' : 'Deny',
      [statement.exceptActions ? 'NotAction' : 'Action']: statement.actions,
      [statement.exceptResources ? 'NotResource' : 'Resource']: statement.resources.map(real),
      ...(Object.keys(statement.conditions).length === 0 ? {} : { Condition: statement.conditions }),
      ...(statement.principals.length === 0 ? {} : { Principal: { AWS: statement.principals.map(real) } }),
    })),
  });
}
