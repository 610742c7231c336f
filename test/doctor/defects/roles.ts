import { allow, having, permitting, type RawTemplate, ref, right, setting } from '../raw-stack.ts';
import type { Defect } from './defect.ts';
import { own } from './own-statements.ts';

const boundary = (...actions: readonly string[]): RawTemplate =>
  having(
    {
      Boundary: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: { Statement: [allow(actions)] } },
      },
    },
    setting('Role', { PermissionsBoundary: ref('Boundary') }),
  );

/** What keeps a role from what it needs. */
export const roleDefects: readonly Defect[] = [
  {
    title: 'a permissions boundary that keeps from the role what its policies give',
    broken: boundary('s3:*', 'logs:*', 'glue:*', 'ec2:*'),
    said: [
      /^SM-DENY fails: Boundary, the permissions boundary of Role, does not allow secretsmanager:GetSecretValue on Secret$/,
    ],
    sound: boundary('s3:*', 'logs:*', 'glue:*', 'ec2:*', 'secretsmanager:GetSecretValue'),
  },
  {
    title: 'a statement that denies what others allow',
    broken: permitting([...own, { ...allow('ec2:CreateNetworkInterface'), Effect: 'Deny' }]),
    said: [/^EC2-DENY fails: a statement denies Role ec2:CreateNetworkInterface$/],
    sound: right,
  },
  {
    title: 'a role that may not read the connection',
    broken: permitting([...own, allow(['ec2:*', 'logs:*'])], []),
    said: [/^CONN-DENY fails: Role lacks glue:GetConnection on catalog and connection\/warehouse$/],
    sound: permitting([...own, allow(['ec2:*', 'logs:*', 'glue:GetConnection'])], []),
  },
];
