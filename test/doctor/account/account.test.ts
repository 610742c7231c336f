import {
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
} from '@aws-sdk/client-ec2';
import {
  GetConnectionCommand,
  GetCrawlerCommand,
  GetJobCommand,
  GetJobsCommand,
  GetTriggersCommand,
  GetWorkflowCommand,
} from '@aws-sdk/client-glue';
import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { DescribeDBClustersCommand, DescribeDBInstancesCommand, DescribeDBProxiesCommand } from '@aws-sdk/client-rds';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, test } from 'vitest';
import type { Parts } from '../glue-stack.ts';
import { ACCOUNT } from './real-names.ts';
import { reportOf, rightAccount } from './right-account.ts';

/** A key of the customer's for the secret. */
function withKey({ stack, role }: Parts): void {
  const key = new Key(stack, 'Key');
  key.grantDecrypt(role);
  for (const node of stack.node.findAll()) if (node instanceof CfnSecret) node.kmsKeyId = key.keyArn;
}

describe('what only an account shows', () => {
  test('nothing is said of an account in which all is right, and nothing is unknown', async () => {
    const { said, unknowns, paths } = await reportOf(rightAccount().account);
    expect([said, unknowns]).toEqual([[], []]);
    expect(paths.flatMap(({ ways }) => ways.flatMap(({ hops }) => hops.flatMap(({ rules }) => rules)))).toEqual([]);
    expect(paths.map(({ ways }) => ways.map(({ to }) => to))).toEqual([['s3', 'secret', 'database']]);
  });

  test.each([
    [1, 'IP-FULL fails: 2 workers in 1 run at once want 2 addresses, and subnet- has 1 free'],
    [3, 'IP-FULL at risk: 2 workers in 1 run at once want 2 addresses, and subnet- has 3 free'],
    [4, undefined],
  ])('a subnet with %i free addresses is judged by what the job’s runs want', async (free, expected) => {
    const { account, subnet } = rightAccount();
    const rest = await account.clients.ec2.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: 'subnet-id', Values: [subnet] }] }),
    );
    account.on(DescribeSubnetsCommand, () => ({
      Subnets: rest.Subnets?.map((each) => ({ ...each, AvailableIpAddressCount: free })),
    }));
    const { said } = await reportOf(account);
    expect(said.find((each) => each.startsWith('IP-FULL'))?.replace(subnet, 'subnet-')).toBe(expected);
  });

  test("a subnet without a table of its own has the network's main one", async () => {
    const { account, subnet } = rightAccount();
    const tables = await account.clients.ec2.send(new DescribeRouteTablesCommand({ Filters: [] })).catch(() => null);
    expect(tables?.RouteTables).toEqual([]);
    account.on(DescribeRouteTablesCommand, ({ Filters }) => ({
      RouteTables: [
        {
          RouteTableId: 'rtb-other',
          VpcId: Filters?.[0]?.Values?.[0],
          Routes: [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' as const }],
          Associations: [{ Main: false, SubnetId: 'subnet-of-somebody' }],
        },
        { RouteTableId: 'rtb-main', VpcId: Filters?.[0]?.Values?.[0], Routes: [], Associations: [{ Main: true }] },
      ],
    }));
    const { said } = await reportOf(account);
    expect(said).toContainEqual(expect.stringContaining(`S3-ROUTE fails: ${subnet} is routed by rtb-main`));
  });

  test.each([
    ['active', []],
    ['blackhole', ['S3-ROUTE', 'SM-ROUTE']],
  ] as const)('a NAT gateway at the end of a route that is %s is judged by that state', async (State, expected) => {
    const { account } = rightAccount({ withoutS3Endpoint: true, withoutSecretsEndpoint: true });
    account.on(DescribeRouteTablesCommand, ({ Filters }) => ({
      RouteTables: [
        {
          RouteTableId: 'rtb-main',
          VpcId: Filters?.[0]?.Values?.[0],
          Routes: [
            { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' as const },
            { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State },
          ],
          Associations: [{ Main: true }],
        },
      ],
    }));
    const { problems } = await reportOf(account);
    expect(problems.map(({ finding }) => finding.rule.id)).toEqual(expected);
  });

  test('an endpoint that was refused leads nowhere, and its state is told', async () => {
    const { account } = rightAccount();
    const [vpc] = (await reportOf(account)).facts.vpcs.keys();
    const all = await account.clients.ec2.send(
      new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc ?? ''] }] }),
    );
    account.on(DescribeVpcEndpointsCommand, () => ({
      VpcEndpoints: all.VpcEndpoints?.map((each) => ({ ...each, State: 'Rejected' as const })),
    }));
    const { said } = await reportOf(account);
    expect(said).toEqual([
      expect.stringMatching(/^S3-ROUTE fails: .*; vpce-\w+ is Rejected$/),
      expect.stringMatching(/^SM-ROUTE fails: .*; vpce-\w+ is Rejected$/),
    ]);
  });

  test("in another account's network there may be endpoints that nobody here sees", async () => {
    const { account } = rightAccount({ withoutSecretsEndpoint: true });
    const own = await reportOf(account);
    expect(own.said).toEqual([expect.stringContaining('SM-ROUTE fails')]);
    account.on(DescribeVpcsCommand, ({ Filters }) => ({
      Vpcs: [{ VpcId: Filters?.[0]?.Values?.[0], OwnerId: '999999999999', CidrBlock: '10.0.0.0/16' }],
    }));
    const { said, unknowns } = await reportOf(account);
    expect(said).toEqual([]);
    expect(unknowns).toEqual([
      expect.objectContaining({
        why: expect.stringMatching(/^vpc-\w+ belongs to the account 999999999999, which may have endpoints/),
        rules: ['SM-ROUTE'],
      }),
    ]);
  });

  test("a cluster is found by its reader's address, with the subnets of its instances", async () => {
    const { account, host } = rightAccount();
    const { DBInstances = [] } = await account.clients.rds.send(new DescribeDBInstancesCommand({}));
    account
      .on(DescribeDBInstancesCommand, () => ({
        DBInstances: DBInstances.map((each) => ({
          ...each,
          DBClusterIdentifier: 'warehouse',
          Endpoint: { Address: `one.${host}`, Port: 5432 },
        })),
      }))
      .on(DescribeDBClustersCommand, () => ({
        DBClusters: [
          {
            DBClusterIdentifier: 'warehouse',
            Engine: 'aurora-postgresql',
            EngineVersion: '16.4',
            Endpoint: `writer.${host}`,
            ReaderEndpoint: host.toUpperCase(),
            Port: 5432,
            VpcSecurityGroups: DBInstances[0]?.VpcSecurityGroups,
            DBClusterParameterGroup: 'default.aurora-postgresql16',
          },
        ],
      }));
    const { said, unknowns, facts } = await reportOf(account);
    expect([said, unknowns]).toEqual([[], []]);
    expect(facts.databases).toMatchObject([{ place: { id: 'warehouse' }, forcesTls: null, isPublic: false }]);
  });

  test('a proxy of RDS is found by its address', async () => {
    const { account, host } = rightAccount();
    const { DBInstances = [] } = await account.clients.rds.send(new DescribeDBInstancesCommand({}));
    const [server] = DBInstances;
    account
      .on(DescribeDBInstancesCommand, () => ({ DBInstances: [] }))
      .on(DescribeDBProxiesCommand, () => ({
        DBProxies: [
          {
            DBProxyName: 'pool',
            Endpoint: host,
            EngineFamily: 'POSTGRESQL',
            RequireTLS: true,
            VpcSecurityGroupIds: server?.VpcSecurityGroups?.flatMap(
              ({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? [],
            ),
            VpcSubnetIds: server?.DBSubnetGroup?.Subnets?.flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []),
          },
        ],
      }));
    const { said, unknowns, facts } = await reportOf(account);
    expect([said, unknowns]).toEqual([[], []]);
    expect(facts.databases).toMatchObject([{ place: { id: 'pool' }, port: 5432, forcesTls: true }]);
  });

  test.each([
    ['10.0.0.0/16', []],
    ['10.9.0.0/16', ['DB-SG']],
  ])('a list of prefixes that lets out to %s is written out', async (Cidr, expected) => {
    const { account } = rightAccount({ without: ['database out'] }, ({ jobGroup }) =>
      jobGroup.addEgressRule(Peer.prefixList('pl-0a1b2c3d4e5f60718'), Port.tcp(5432)),
    );
    account.on(GetManagedPrefixListEntriesCommand, () => ({ Entries: [{ Cidr }] }));
    const { problems, unknowns } = await reportOf(account);
    expect([problems.map(({ finding }) => finding.rule.id), unknowns]).toEqual([expected, []]);
  });

  test('where no trigger starts the job, Glue names all there are, and none of them is looked at', async () => {
    const { account, job } = rightAccount();
    account.on(GetTriggersCommand, () => ({
      Triggers: [
        { Name: 'of others', Type: 'EVENT' as const, WorkflowName: 'of others', Actions: [{ JobName: 'theirs' }] },
      ],
    }));
    const { facts, calls } = await reportOf(account, [job]);
    expect([facts.triggers, facts.crawlers]).toEqual([[], []]);
    expect(calls.map(({ action }) => action)).not.toContain('glue:GetWorkflow');
  });

  test.each([
    ['Disabled', 'aws kms enable-key --key-id '],
    ['PendingDeletion', 'aws kms cancel-key-deletion --key-id '],
  ] as const)('a secret under a key that is %s cannot be read', async (KeyState, mend) => {
    const { account } = rightAccount({}, withKey);
    expect((await reportOf(account)).said).toEqual([]);
    account.on(DescribeKeyCommand, ({ KeyId }) => ({
      KeyMetadata: { KeyId, Arn: `arn:aws:kms:::key/${KeyId}`, KeyState },
    }));
    const { problems } = await reportOf(account);
    expect(problems.map(({ finding }) => [finding.rule.id, finding.found])).toEqual([
      ['SM-DENY', expect.stringMatching(`is ${KeyState}$`)],
    ]);
    expect(problems[0]?.finding.fix?.cli).toContain(mend);
  });

  test('a key whose own policy does not let the account decide is used by nobody that it does not name', async () => {
    const { account } = rightAccount({}, withKey);
    const Principal = { AWS: 'arn:aws:iam::123456789012:role/Other' };
    account.on(GetKeyPolicyCommand, () => ({
      Policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] }),
    }));
    const { said } = await reportOf(account);
    expect(said).toEqual([
      expect.stringMatching(
        /^SM-DENY fails: the secret is encrypted with .*, and its own policy leaves nothing to the account's policies, and gives .* no kms:Decrypt$/,
      ),
    ]);
  });

  test('what AWS does not take as it is named is not known, and the rest is told', async () => {
    const { account } = rightAccount();
    account.refuse(GetBucketPolicyCommand, 'MethodNotAllowed');
    const { said, unknowns } = await reportOf(account);
    expect(said).toEqual([]);
    expect(unknowns).toEqual([
      expect.objectContaining({
        why: expect.stringMatching(/^s3:GetBucketPolicy answers MethodNotAllowed for the bucket/),
      }),
    ]);
  });

  test('an endpoint without a private name may have one in a hosted zone of its own', async () => {
    const { account } = rightAccount({ secretsEndpoint: { privateDnsEnabled: false } });
    const { said, unknowns } = await reportOf(account);
    expect(said).toEqual([]);
    expect(unknowns.map(({ why, rules }) => [why, rules])).toEqual([
      [expect.stringContaining('a private hosted zone may give it'), ['SM-ROUTE']],
    ]);
  });

  test('a session is asked about as the role that it has taken, which may have a path', async () => {
    const { account, role } = rightAccount();
    const asked: unknown[] = [];
    account
      .on(GetCallerIdentityCommand, () => ({
        Account: ACCOUNT,
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role.replace(/^.*\//, '')}/session`,
      }))
      .on(SimulatePrincipalPolicyCommand, ({ PolicySourceArn, ResourceArns }) => {
        asked.push([PolicySourceArn, ResourceArns]);
        return { EvaluationResults: [{ EvalActionName: 'iam:PassRole', EvalDecision: 'implicitDeny' as const }] };
      });
    const { said } = await reportOf(account);
    expect(asked).toEqual([[role, [role]]]);
    expect(said).toEqual([expect.stringMatching(/^PASSROLE at risk: you, as you are logged in, may not pass/)]);
  });

  test('a role may do no more than its permissions boundary allows', async () => {
    const { account } = rightAccount();
    const { facts } = await reportOf(account);
    const roles = [...facts.roles.values()];
    const role = await account.clients.iam.send(new GetRoleCommand({ RoleName: roles[0]?.place.id ?? '' }));
    account.on(GetRoleCommand, () => ({
      ...role,
      Role: role.Role && {
        ...role.Role,
        PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/None' },
      },
    }));
    const { problems } = await reportOf(account);
    // The policy behind that ARN is empty here.
    expect(problems.map(({ finding }) => finding.rule.id)).toEqual([
      'CONN-DENY',
      'EC2-DENY',
      'ENI-TAG',
      'SCRIPT-403',
      'SCRIPT-403',
      'LOGS',
      'SM-DENY',
    ]);
    // What a boundary keeps from a role, no policy of the role's gives it.
    expect(
      problems
        .map(({ finding }) => finding.found)
        .filter((found) => !found.startsWith('None, the permissions boundary of ')),
    ).toEqual([]);
    expect(
      problems
        .map(({ finding }) => finding.fix?.cli)
        .filter((cli) => !cli?.startsWith('aws iam put-role-permissions-boundary ')),
    ).toEqual([]);
  });

  test('a crawler is found by the workflow that starts the job', async () => {
    const { account, job, role } = rightAccount();
    const trigger = {
      Name: 'loads',
      Type: 'CONDITIONAL' as const,
      WorkflowName: 'nightly',
      Actions: [{ JobName: job }],
    };
    account
      .on(GetTriggersCommand, () => ({ Triggers: [trigger] }))
      .on(GetWorkflowCommand, () => ({
        Workflow: {
          Graph: {
            Nodes: [
              { Type: 'TRIGGER' as const, TriggerDetails: { Trigger: trigger } },
              { Type: 'CRAWLER' as const, Name: 'looks' },
            ],
          },
        },
      }))
      .on(GetCrawlerCommand, ({ Name }) => ({
        Crawler: {
          Name,
          // As Glue gives it: with its path, and no ARN.
          Role: role.replace(/^.*:role\//, ''),
          Targets: {
            CatalogTargets: [{ DatabaseName: 'lake', Tables: ['t'], EventQueueArn: 'arn:aws:sqs:eu-west-1:1:q' }],
          },
        },
      }));
    const { facts, problems } = await reportOf(account, [job]);
    expect(facts.crawlers).toMatchObject([{ place: { id: 'looks' }, queues: ['arn:aws:sqs:eu-west-1:1:q'] }]);
    expect(problems.map(({ finding }) => finding.rule.id)).toEqual(['CRAWL-SQS']);
  });
});

test('no password of a connection is in what is known of it', async () => {
  const { account } = rightAccount();
  const answer = await account.clients.glue.send(new GetConnectionCommand({ Name: 'connection-Connection' }));
  account.on(GetConnectionCommand, ({ HidePassword }) => {
    expect(HidePassword).toBe(true);
    const { Connection } = answer;
    const url = Connection?.ConnectionProperties?.['JDBC_CONNECTION_URL']?.replace('//', '//me:hun@hunter2@');
    return {
      Connection: {
        ...Connection,
        ConnectionProperties: {
          ...Connection?.ConnectionProperties,
          JDBC_CONNECTION_URL: `${url}?user=me&password=hunter2`,
          USERNAME: 'me',
          ENCRYPTED_PASSWORD: 'hunter2',
        },
      },
    };
  });
  const { facts } = await reportOf(account);
  expect([...facts.connections.values()]).toHaveLength(1);
  expect(JSON.stringify([...facts.connections.values()])).not.toContain('hunter2');
});

test('every call is counted, and only calls: pages, and not the end of them', async () => {
  const { account } = rightAccount();
  const { facts } = await reportOf(account);
  const [first] = facts.jobs;
  const [job] = [first?.place.id ?? ''];
  const { Job } = await account.clients.glue.send(new GetJobCommand({ JobName: job }));
  const pages = [job, `${job}-2`, `${job}-3`];
  account.on(GetJobsCommand, ({ NextToken = '0' }) => {
    const at = Number(NextToken);
    return { Jobs: [{ ...Job, Name: pages[at] }], ...(at < 2 ? { NextToken: String(at + 1) } : {}) };
  });
  const { calls: made, facts: more } = await reportOf(account);
  expect(more.jobs.map(({ place }) => place.id)).toEqual(pages);
  const calls = new Map(made.map(({ action, calls: count }) => [action, count]));
  expect([calls.get('glue:GetJobs'), calls.get('glue:GetConnection'), calls.get('ec2:DescribeRouteTables')]).toEqual([
    3, 1, 1,
  ]);
});
