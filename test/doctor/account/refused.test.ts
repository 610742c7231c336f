import * as ec2 from '@aws-sdk/client-ec2';
import * as events from '@aws-sdk/client-eventbridge';
import * as glue from '@aws-sdk/client-glue';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lake from '@aws-sdk/client-lakeformation';
import * as lambda from '@aws-sdk/client-lambda';
import * as rds from '@aws-sdk/client-rds';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnCrawler, CfnSecurityConfiguration, CfnTrigger, CfnWorkflow } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, test } from 'vitest';
import { accountFacts } from '../../../doctor/account/account-facts.ts';
import { Unknown } from '../../../doctor/facts/unknown.ts';
import type { Parts } from '../glue-stack.ts';
import { REGION } from './real-names.ts';
import { reportOf, rightAccount } from './right-account.ts';
import { awsError, type TypedAccount } from './typed-account.ts';

type Refusable = Parameters<TypedAccount['refuse']>[0];

/** Every action but those without which there is nothing to say. */
const actions: readonly (readonly [action: string, command: Refusable])[] = [
  ['ec2:DescribeNatGateways', ec2.DescribeNatGatewaysCommand],
  ['ec2:DescribeNetworkAcls', ec2.DescribeNetworkAclsCommand],
  ['ec2:DescribeRouteTables', ec2.DescribeRouteTablesCommand],
  ['ec2:DescribeSecurityGroups', ec2.DescribeSecurityGroupsCommand],
  ['ec2:DescribeSubnets', ec2.DescribeSubnetsCommand],
  ['ec2:DescribeVpcAttribute', ec2.DescribeVpcAttributeCommand],
  ['ec2:DescribeVpcEndpoints', ec2.DescribeVpcEndpointsCommand],
  ['ec2:DescribeVpcs', ec2.DescribeVpcsCommand],
  ['events:ListRuleNamesByTarget', events.ListRuleNamesByTargetCommand],
  ['events:ListTargetsByRule', events.ListTargetsByRuleCommand],
  ['glue:GetConnection', glue.GetConnectionCommand],
  ['glue:GetCrawlers', glue.GetCrawlersCommand],
  ['glue:GetDataCatalogEncryptionSettings', glue.GetDataCatalogEncryptionSettingsCommand],
  ['glue:GetSecurityConfiguration', glue.GetSecurityConfigurationCommand],
  ['glue:GetTriggers', glue.GetTriggersCommand],
  ['glue:GetWorkflow', glue.GetWorkflowCommand],
  ['iam:GetPolicy', iam.GetPolicyCommand],
  ['iam:GetPolicyVersion', iam.GetPolicyVersionCommand],
  ['iam:GetRole', iam.GetRoleCommand],
  ['iam:GetRolePolicy', iam.GetRolePolicyCommand],
  ['iam:ListAttachedRolePolicies', iam.ListAttachedRolePoliciesCommand],
  ['iam:ListRolePolicies', iam.ListRolePoliciesCommand],
  ['iam:SimulatePrincipalPolicy', iam.SimulatePrincipalPolicyCommand],
  ['kms:GetKeyPolicy', kms.GetKeyPolicyCommand],
  ['lakeformation:GetDataLakeSettings', lake.GetDataLakeSettingsCommand],
  ['lakeformation:ListPermissions', lake.ListPermissionsCommand],
  ['lakeformation:ListResources', lake.ListResourcesCommand],
  ['lambda:ListFunctions', lambda.ListFunctionsCommand],
  ['rds:DescribeDBClusters', rds.DescribeDBClustersCommand],
  ['rds:DescribeDBInstances', rds.DescribeDBInstancesCommand],
  ['rds:DescribeDBParameters', rds.DescribeDBParametersCommand],
  ['rds:DescribeDBProxies', rds.DescribeDBProxiesCommand],
  ['ec2:GetManagedPrefixListEntries', ec2.GetManagedPrefixListEntriesCommand],
  ['s3:GetBucketLocation', s3.GetBucketLocationCommand],
  ['s3:GetEncryptionConfiguration', s3.GetBucketEncryptionCommand],
  ['s3:GetBucketPolicy', s3.GetBucketPolicyCommand],
  ['secretsmanager:DescribeSecret', secrets.DescribeSecretCommand],
  ['secretsmanager:GetResourcePolicy', secrets.GetResourcePolicyCommand],
];

/** What these would tell is known without them: the database is no cluster, and the role's own policies allow enough. */
const needless = new Set([
  'rds:DescribeDBClusters',
  'rds:DescribeDBProxies',
  'kms:GetKeyPolicy',
  'secretsmanager:GetResourcePolicy',
]);

/** A key for the secret and for the logs, a rule for a list of prefixes, a workflow that EventBridge tells, a crawler. */
function withMore({ stack, role, job, jobGroup, connection }: Parts): void {
  jobGroup.addEgressRule(Peer.prefixList('pl-6da54004'), Port.tcp(443));
  const key = new Key(stack, 'Key');
  key.grantDecrypt(role);
  for (const node of stack.node.findAll()) if (node instanceof CfnSecret) node.kmsKeyId = key.keyArn;
  role.addToPolicy(new PolicyStatement({ actions: ['logs:AssociateKmsKey'], resources: ['*'] }));
  key.grantEncryptDecrypt(new ServicePrincipal('logs.'.concat(stack.region, '.amazonaws.com')));
  const cloudWatchEncryption = { cloudWatchEncryptionMode: 'SSE-KMS', kmsKeyArn: key.keyArn };
  const sealed = new CfnSecurityConfiguration(stack, 'Sealed', {
    name: 'sealed',
    encryptionConfiguration: { cloudWatchEncryption },
  });
  job.securityConfiguration = sealed.ref;
  new CfnCrawler(stack, 'Crawler', {
    role: role.roleArn,
    databaseName: 'lake',
    targets: { jdbcTargets: [{ connectionName: connection.ref, path: 'shop/%' }] },
  });
  const workflow = new CfnWorkflow(stack, 'Workflow');
  new CfnTrigger(stack, 'Start', { type: 'EVENT', workflowName: workflow.ref, actions: [{ jobName: job.ref }] });
  const arn = stack.formatArn({ service: 'glue', resource: 'workflow', resourceName: workflow.ref });
  const notifier = new Role(stack, 'Notifier', { assumedBy: new ServicePrincipal('events.amazonaws.com') });
  notifier.addToPolicy(new PolicyStatement({ actions: ['glue:notifyEvent'], resources: [arn] }));
  new CfnRule(stack, 'Arrived', {
    eventPattern: { source: ['aws.s3'] },
    targets: [{ id: 'workflow', arn, roleArn: notifier.roleArn }],
  });
}

describe('an action that is refused', () => {
  test.each(actions)(
    '%s leaves no false alarm, and is named where something is not known for it',
    async (action, command) => {
      const { account } = rightAccount({ enforcesTls: false, natGateways: 1 }, withMore);
      const before = await reportOf(account);
      account.refuse(command, action.startsWith('ec2:') ? 'UnauthorizedOperation' : 'AccessDeniedException');
      const { said, unknowns, calls } = await reportOf(account);
      expect(said.filter((each) => !before.said.includes(each))).toEqual([]);
      expect(calls.filter(({ isRefused }) => isRefused).map((each) => each.action)).toEqual([action]);
      if (needless.has(action)) return;
      expect(unknowns.map(({ why }) => why).join()).toContain(`${action} is refused to you`);
      expect(unknowns.map(({ findOutBy }) => findOutBy).join()).toContain(`a profile that may ${action}`);
    },
  );

  test('glue:GetJobs is the reason why nothing is known', async () => {
    const { account } = rightAccount();
    account.refuse(glue.GetJobsCommand);
    const answer = await accountFacts(account.clients, REGION, null);
    expect(answer).toBeInstanceOf(Unknown);
    expect(answer).toMatchObject({ why: 'glue:GetJobs is refused to you' });
  });

  test.each(['ExpiredToken', 'ThrottlingException', 'InternalFailure'])(
    'the error %s is no refusal, and ends the doctor’s run',
    async (name) => {
      const { account } = rightAccount();
      account.refuse(ec2.DescribeSubnetsCommand, name);
      await expect(reportOf(account)).rejects.toThrow(awsError(name).message);
    },
  );
});
