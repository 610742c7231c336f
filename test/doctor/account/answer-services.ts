import { ListRuleNamesByTargetCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  type Job as AwsJob,
  type Trigger as AwsTrigger,
  GetConnectionCommand,
  GetCrawlersCommand,
  GetDataCatalogEncryptionSettingsCommand,
  GetJobCommand,
  GetJobsCommand,
  GetSecurityConfigurationCommand,
  GetTriggersCommand,
  GetWorkflowCommand,
  type TriggerType,
} from '@aws-sdk/client-glue';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  DescribeDBProxiesCommand,
} from '@aws-sdk/client-rds';
import type { Facts } from '../../../doctor/facts/facts.ts';
import type { Connection, Job, Trigger } from '../../../doctor/facts/glue.ts';
import { orOtherwise } from './or-otherwise.ts';
import { ACCOUNT, REGION } from './real-names.ts';
import { awsError, type TypedAccount } from './typed-account.ts';

type Real = (text: string) => string;

function jobOf(job: Job, facts: Facts, real: Real): AwsJob {
  const names = job.connections.map((key) => real(facts.connections.get(key)?.place.key ?? key));
  return {
    Name: real(job.place.key),
    Role: real(job.role),
    Command: { Name: 'glueetl', ...(job.script === null ? {} : { ScriptLocation: real(job.script) }) },
    Connections: { Connections: names },
    DefaultArguments: Object.fromEntries([...job.arguments].map(([name, value]) => [name, real(value)])),
    ...(job.glueVersion === null ? {} : { GlueVersion: job.glueVersion }),
    NumberOfWorkers: job.workers,
    ExecutionProperty: { MaxConcurrentRuns: job.concurrentRuns },
    Timeout: job.timeout,
    ...(job.securityConfiguration === null ? {} : { SecurityConfiguration: real(job.securityConfiguration) }),
  };
}

function connectionOf(connection: Connection, real: Real) {
  const { url, sslMode, secret, subnet, zone } = connection;
  return {
    Name: real(connection.place.key),
    ConnectionType: 'JDBC' as const,
    ConnectionProperties: {
      ...(url === null ? {} : { JDBC_CONNECTION_URL: `${real(url)}${sslMode === null ? '' : `?sslmode=${sslMode}`}` }),
      ...(secret === null ? {} : { SECRET_ID: real(secret) }),
      JDBC_ENFORCE_SSL: String(connection.enforcesTls),
    },
    PhysicalConnectionRequirements: {
      ...(subnet === null ? {} : { SubnetId: real(subnet) }),
      SecurityGroupIdList: connection.groups.map(real),
      ...(zone === null ? {} : { AvailabilityZone: real(zone) }),
    },
  };
}

const triggerOf = (trigger: Trigger, real: Real): AwsTrigger => ({
  Name: real(trigger.place.key),
  Type: trigger.type as TriggerType,
  ...(trigger.workflow === null ? {} : { WorkflowName: real(trigger.workflow) }),
  Actions: [{ JobName: 'somebody-elses' }],
});

function answerGlue(account: TypedAccount, facts: Facts, real: Real): void {
  const jobs = facts.jobs.map((job) => jobOf(job, facts, real));
  const triggers = facts.triggers.map((trigger) => triggerOf(trigger, real));
  const found = <T>(item: T | undefined): T => {
    if (item === undefined) throw awsError('EntityNotFoundException');
    return item;
  };
  account
    // One job per page: all pages are read.
    .on(GetJobsCommand, ({ NextToken = '0' }) => {
      const at = Number(NextToken);
      return { Jobs: jobs.slice(at, at + 1), ...(at + 1 < jobs.length ? { NextToken: String(at + 1) } : {}) };
    })
    .on(GetJobCommand, ({ JobName }) => ({ Job: found(jobs.find(({ Name }) => Name === JobName)) }))
    .on(GetConnectionCommand, ({ Name }) => {
      const all = [...facts.connections.values()];
      return { Connection: connectionOf(found(all.find(({ place }) => real(place.key) === Name)), real) };
    })
    .on(GetTriggersCommand, () => ({ Triggers: triggers }))
    .on(GetWorkflowCommand, ({ Name }) => ({
      Workflow: {
        Name,
        Graph: {
          Nodes: triggers
            .filter(({ WorkflowName }) => WorkflowName === Name)
            .map((Trigger) => ({ Type: 'TRIGGER' as const, TriggerDetails: { Trigger } })),
        },
      },
    }))
    .on(GetCrawlersCommand, () => ({
      Crawlers: facts.crawlers.map((crawler) => ({
        Name: real(crawler.place.key),
        Role: real(crawler.role),
        ...(crawler.database === null ? {} : { DatabaseName: real(crawler.database) }),
        ...(crawler.securityConfiguration === null
          ? {}
          : { CrawlerSecurityConfiguration: real(crawler.securityConfiguration) }),
        LakeFormationConfiguration: { UseLakeFormationCredentials: crawler.usesLakeFormation },
        Targets: {
          S3Targets: crawler.paths.map((path, at) => {
            const queue = crawler.queues[at];
            return { Path: real(path), ...(queue === undefined ? {} : { EventQueueArn: real(queue) }) };
          }),
          JdbcTargets: crawler.connections.map((connection) => ({
            ConnectionName: real(facts.connections.get(connection)?.place.key ?? connection),
            Path: 'shop/%',
          })),
        },
      })),
    }))
    .on(GetSecurityConfigurationCommand, ({ Name }) => {
      const { s3Keys, logsKey, bookmarksKey } = found(
        [...facts.securityConfigurations.values()].find(({ place }) => real(place.key) === Name),
      );
      return {
        SecurityConfiguration: {
          Name,
          EncryptionConfiguration: {
            S3Encryption: s3Keys.map((key) => ({ S3EncryptionMode: 'SSE-KMS' as const, KmsKeyArn: real(key) })),
            CloudWatchEncryption:
              logsKey === null
                ? { CloudWatchEncryptionMode: 'DISABLED' as const }
                : { CloudWatchEncryptionMode: 'SSE-KMS' as const, KmsKeyArn: real(logsKey) },
            JobBookmarksEncryption:
              bookmarksKey === null
                ? { JobBookmarksEncryptionMode: 'DISABLED' as const }
                : { JobBookmarksEncryptionMode: 'CSE-KMS' as const, KmsKeyArn: real(bookmarksKey) },
          },
        },
      };
    })
    .on(GetDataCatalogEncryptionSettingsCommand, () => {
      const { key = null, passwordKey = null } = facts.catalogEncryption ?? {};
      return {
        DataCatalogEncryptionSettings: {
          EncryptionAtRest:
            key === null
              ? { CatalogEncryptionMode: 'DISABLED' as const }
              : { CatalogEncryptionMode: 'SSE-KMS' as const, SseAwsKmsKeyId: real(key) },
          ConnectionPasswordEncryption: {
            ReturnConnectionPasswordEncrypted: passwordKey !== null,
            ...(passwordKey === null ? {} : { AwsKmsKeyId: real(passwordKey) }),
          },
        },
      };
    });
}

/** Lets an account answer what is asked about what stands around jobs. */
export function answerServices(account: TypedAccount, facts: Facts, real: Real): void {
  answerGlue(account, facts, real);
  account
    .on(DescribeDBInstancesCommand, () => ({
      DBInstances: facts.databases.map((database) => ({
        DBInstanceIdentifier: real(database.place.key),
        Engine: database.engine,
        EngineVersion: `${database.version ?? 16}.3`,
        Endpoint: { Address: real(database.hosts[0] ?? ''), Port: database.port },
        VpcSecurityGroups: database.groups.map((group) => ({ VpcSecurityGroupId: real(group), Status: 'active' })),
        DBSubnetGroup: {
          Subnets: orOtherwise(database.subnets, []).map((subnet) => ({ SubnetIdentifier: real(subnet) })),
        },
        PubliclyAccessible: database.isPublic,
        DBParameterGroups: [{ DBParameterGroupName: 'own', ParameterApplyStatus: 'in-sync' }],
      })),
    }))
    .on(DescribeDBClustersCommand, () => ({ DBClusters: [] }))
    .on(DescribeDBProxiesCommand, () => ({ DBProxies: [] }))
    .on(DescribeDBParametersCommand, () => {
      const set = facts.databases.flatMap(({ forcesTls }) => orOtherwise(forcesTls, null) ?? []);
      return { Parameters: set.map((on) => ({ ParameterName: 'rds.force_ssl', ParameterValue: on ? '1' : '0' })) };
    })
    .on(ListFunctionsCommand, () => ({
      Functions: facts.functions.map((lambda) => ({
        FunctionName: real(lambda.place.key),
        FunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${real(lambda.place.key)}`,
        Role: real(lambda.role),
        Timeout: lambda.timeout,
        VpcConfig: {
          VpcId: real(facts.subnets.get(lambda.subnets[0] ?? '')?.vpc ?? ''),
          SubnetIds: lambda.subnets.map(real),
          SecurityGroupIds: lambda.groups.map(real),
        },
      })),
    }))
    .on(ListRuleNamesByTargetCommand, ({ TargetArn }) => ({
      RuleNames: facts.workflowTargets
        .filter(({ workflow }) => TargetArn === `arn:aws:glue:${REGION}:${ACCOUNT}:workflow/${real(workflow)}`)
        .map(({ place }) => real(place.key)),
    }))
    .on(ListTargetsByRuleCommand, ({ Rule }) => ({
      Targets: facts.workflowTargets
        .filter(({ place }) => real(place.key) === Rule)
        .map(({ workflow, role }) => ({
          Id: 'workflow',
          Arn: `arn:aws:glue:${REGION}:${ACCOUNT}:workflow/${real(workflow)}`,
          ...(role === null ? {} : { RoleArn: real(role) }),
        })),
    }));
}
