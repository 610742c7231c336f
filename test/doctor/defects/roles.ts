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

/** The trust of the role, by statements whose principal is Glue. */
const trust = (...statements: readonly (readonly [effect: string, action: string])[]): RawTemplate =>
  setting('Role', {
    AssumeRolePolicyDocument: {
      Statement: statements.map(([Effect, Action]) => ({
        Effect,
        Action,
        Principal: { Service: 'glue.amazonaws.com' },
      })),
    },
  });

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
    title: 'a role that Glue may tag sessions of, and not take',
    broken: trust(['Allow', 'sts:TagSession']),
    said: [/^TRUST fails: Role may be taken by nobody, not by glue.amazonaws.com/],
    sound: trust(['Allow', 'sts:TagSession'], ['Allow', 'sts:*']),
  },
  {
    title: 'a role that one statement gives Glue, and another denies it',
    broken: trust(['Allow', 'sts:AssumeRole'], ['Deny', 'sts:AssumeRole']),
    said: [/^TRUST fails: Role may be taken by nobody, not by glue.amazonaws.com/],
    sound: trust(['Allow', 'sts:AssumeRole'], ['Deny', 'sts:TagSession']),
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
