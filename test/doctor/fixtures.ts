import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as glue from 'aws-cdk-lib/aws-glue';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Parts, Variation } from './glue-stack.ts';

/** A stack in which one entry of the catalogue is wrong. */
export interface Fixture {
  readonly id: string;
  readonly title: string;
  /** What is otherwise than in a right stack. */
  readonly variation?: Omit<Variation, 'form'>;
  /** What is added that is wrong. */
  readonly spoil?: (parts: Parts) => void;
  /** What the finding says. */
  readonly found: RegExp;
  readonly grade?: 'at risk';
  /** Other entries that say the same thing of their own side. */
  readonly also?: readonly string[];
  /** The fix that the rule writes, as it is written; null where it replaces what is there. */
  readonly fix: ((parts: Parts) => void) | null;
  /** The variation in which it is mended, where a fix replaces what is there. */
  readonly mended?: Omit<Variation, 'form'>;
}

const allow = (actions: string[], resources = ['*'], conditions = {}) =>
  new iam.PolicyStatement({ actions, resources, conditions });

/** What a job's role has to have without the policy of AWS, so that one of them can be left out. */
const statements = (leftOut: string) => {
  const ec2Actions = [
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeVpcAttribute',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
  ].filter((action) => action !== leftOut);
  const logs = leftOut === 'logs' ? 'arn:aws:logs:*:*:log-group:/aws/glue/*' : 'arn:aws:logs:*:*:log-group:/aws-glue/*';
  return [
    allow(ec2Actions),
    ...(leftOut === 'tags'
      ? []
      : [allow(['ec2:CreateTags', 'ec2:DeleteTags'], ['arn:aws:ec2:*:*:network-interface/*'])]),
    allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], [logs]),
  ];
};

function denyAcl(parts: Parts): ec2.NetworkAcl {
  const acl = new ec2.NetworkAcl(parts.stack, 'Acl', {
    vpc: parts.vpc,
    subnetSelection: { subnetGroupName: 'Etl' },
  });
  acl.addEntry('Out', {
    ruleNumber: 100,
    cidr: ec2.AclCidr.anyIpv4(),
    traffic: ec2.AclTraffic.allTraffic(),
    direction: ec2.TrafficDirection.EGRESS,
  });
  acl.addEntry('InDatabase', {
    ruleNumber: 100,
    cidr: ec2.AclCidr.anyIpv4(),
    traffic: ec2.AclTraffic.tcpPort(5432),
    direction: ec2.TrafficDirection.INGRESS,
  });
  return acl;
}

const acls = new WeakMap<Parts, ec2.NetworkAcl>();

function crawler({ stack }: Parts, role: iam.Role, queue?: sqs.Queue): glue.CfnCrawler {
  return new glue.CfnCrawler(stack, 'Crawler', {
    role: role.roleArn,
    databaseName: 'lake',
    targets: {
      s3Targets: [{ path: 's3://lake/in/', ...(queue === undefined ? {} : { eventQueueArn: queue.queueArn }) }],
    },
  });
}

function crawlerRole({ stack }: Parts, ...more: iam.PolicyStatement[]): iam.Role {
  const role = new iam.Role(stack, 'CrawlerRole', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });
  for (const statement of [...statements(''), ...more]) role.addToPolicy(statement);
  return role;
}

const roles = new WeakMap<Parts, iam.Role>();
const roleOf = (parts: Parts): iam.Role => {
  const role = roles.get(parts);
  if (role === undefined) throw new Error('The fixture has no role of its own.');
  return role;
};

function workflowTarget({ stack, job }: Parts, role: iam.Role | null, triggerType = 'EVENT'): string {
  const workflow = new glue.CfnWorkflow(stack, 'Workflow');
  new glue.CfnTrigger(stack, 'Start', {
    type: triggerType,
    workflowName: workflow.ref,
    actions: [{ jobName: job.ref }],
    ...(triggerType === 'EVENT' ? { eventBatchingCondition: { batchSize: 1 } } : {}),
  });
  const workflowArn = stack.formatArn({ service: 'glue', resource: 'workflow', resourceName: workflow.ref });
  new events.CfnRule(stack, 'Arrived', {
    eventPattern: { source: ['aws.s3'] },
    targets: [{ id: 'workflow', arn: workflowArn, ...(role === null ? {} : { roleArn: role.roleArn }) }],
  });
  return workflowArn;
}

const workflowArns = new WeakMap<Parts, string>();

function functionInVpc({ stack, vpc }: Parts, subnetGroupName: string, ...more: iam.PolicyStatement[]): void {
  const handler = new lambda.Function(stack, 'Watcher', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {}'),
    vpc,
    vpcSubnets: { subnetGroupName },
    allowPublicSubnet: true,
  });
  for (const statement of more) handler.addToRolePolicy(statement);
}

/** One or more of each entry that a template can show. */
export const fixtures: readonly Fixture[] = [
  {
    id: 'S3-ROUTE',
    title: 'an isolated subnet without the gateway endpoint',
    variation: { withoutS3Endpoint: true },
    found: /neither an S3 gateway endpoint nor a NAT gateway/,
    fix: ({ vpc }) => {
      vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    },
  },
  {
    id: 'S3-ROUTE',
    title: 'a gateway endpoint that stands on no route table',
    spoil: ({ s3Endpoint }) => {
      const endpoint = s3Endpoint?.node.defaultChild;
      if (endpoint instanceof ec2.CfnVPCEndpoint) endpoint.addPropertyDeletionOverride('RouteTableIds');
    },
    found: /VpcS3Way.* stands on other tables, or on none/,
    fix: ({ vpc }) => {
      vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    },
  },
  {
    id: 'S3-ROUTE',
    title: 'a public subnet, whose internet gateway does not serve a job',
    variation: { withoutS3Endpoint: true, subnetType: ec2.SubnetType.PUBLIC },
    found: /its internet gateway does not serve/,
    fix: ({ vpc }) => {
      vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    },
  },
  {
    id: 'SG-IN',
    title: 'a group that lets nothing in from itself',
    variation: { without: ['self in'] },
    found: /JobGroup.* lets in not every TCP port from itself/,
    fix: ({ jobGroup }) => {
      jobGroup.addIngressRule(jobGroup, ec2.Port.allTcp());
    },
  },
  {
    id: 'SG-IN',
    title: 'a group that lets in a single port from itself',
    variation: { without: ['self in'] },
    spoil: ({ jobGroup }) => jobGroup.addIngressRule(jobGroup, ec2.Port.tcp(443)),
    found: /not every TCP port/,
    fix: ({ jobGroup }) => {
      jobGroup.addIngressRule(jobGroup, ec2.Port.allTcp());
    },
  },
  {
    id: 'SG-OUT',
    title: 'a group that lets nothing out to itself',
    variation: { without: ['self out'] },
    found: /JobGroup.* lets out not every TCP port to itself/,
    fix: ({ jobGroup }) => {
      jobGroup.addEgressRule(jobGroup, ec2.Port.allTcp());
    },
  },
  {
    id: 'SG-S3',
    title: 'a group that lets out only to groups',
    variation: { without: ['s3 out'] },
    spoil: ({ jobGroup, endpoint }) =>
      jobGroup.addEgressRule(endpoint?.connections.securityGroups[0] ?? jobGroup, ec2.Port.tcp(443)),
    found: /lets nothing out to port 443 of S3/,
    fix: ({ jobGroup }) => {
      jobGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'S3');
    },
  },
  {
    id: 'SG-EP',
    title: 'an endpoint whose group does not let the job in',
    variation: { without: ['endpoint in'] },
    found: /do not let in port 443 from the job's group/,
    fix: ({ endpoint, jobGroup }) => {
      endpoint?.connections.allowDefaultPortFrom(jobGroup);
    },
  },
  {
    id: 'CONN-AZ',
    title: 'a connection without an availability zone',
    variation: { withoutZone: true },
    found: /Connection names a subnet and no availability zone/,
    fix: ({ connection, subnet }) => {
      connection.addPropertyOverride(
        'ConnectionInput.PhysicalConnectionRequirements.AvailabilityZone',
        subnet.availabilityZone,
      );
    },
  },
  {
    id: 'CONN-AZ',
    title: 'a connection without its network',
    variation: { withoutNetwork: true },
    found: /Connection names neither a subnet nor groups/,
    also: ['DB-ROUTE'],
    fix: ({ connection, subnet, jobGroup }) => {
      connection.addPropertyOverride('ConnectionInput.PhysicalConnectionRequirements', {
        SubnetId: subnet.subnetId,
        AvailabilityZone: subnet.availabilityZone,
        SecurityGroupIdList: [jobGroup.securityGroupId],
      });
    },
  },
  {
    id: 'AZ-BAD',
    title: 'a connection that names the zone of another subnet',
    spoil: ({ connection, vpc }) =>
      connection.addPropertyOverride(
        'ConnectionInput.PhysicalConnectionRequirements.AvailabilityZone',
        vpc.selectSubnets({ subnetGroupName: 'Etl' }).availabilityZones[1],
      ),
    found: /Connection names .*, and .* is in/,
    fix: ({ connection, subnet }) => {
      connection.addPropertyOverride(
        'ConnectionInput.PhysicalConnectionRequirements.AvailabilityZone',
        subnet.availabilityZone,
      );
    },
  },
  {
    id: 'MULTI',
    title: 'two connections in two subnets',
    grade: 'at risk',
    spoil: (parts) => {
      const [, second] = parts.vpc.selectSubnets({ subnetGroupName: 'Etl' }).subnets;
      const other = new glue.CfnConnection(parts.stack, 'Second', {
        catalogId: parts.stack.account,
        connectionInput: {
          name: 'second',
          connectionType: 'NETWORK',
          physicalConnectionRequirements: {
            subnetId: second?.subnetId ?? '',
            availabilityZone: second?.availabilityZone ?? '',
            securityGroupIdList: [parts.jobGroup.securityGroupId],
          },
        },
      });
      parts.job.addPropertyOverride('Connections.Connections', [parts.connection.ref, other.ref]);
      seconds.set(parts, other);
    },
    found: /Second stands in another subnet than Connection/,
    fix: (parts) => {
      const { subnet } = parts;
      const connection = seconds.get(parts) ?? parts.connection;
      connection.addPropertyOverride('ConnectionInput.PhysicalConnectionRequirements.SubnetId', subnet.subnetId);
    },
  },
  {
    id: 'IP-FULL',
    title: 'a subnet of sixteen addresses and twenty workers',
    variation: { cidrMask: 28, workers: 20 },
    found: /20 workers in 1 run at once want 20 addresses, and .* never has more than 11/,
    fix: null,
    mended: { cidrMask: 26, workers: 20 },
  },
  {
    id: 'EC2-DENY',
    title: 'a role that may not look at route tables',
    variation: { managedPolicy: false, statements: statements('ec2:DescribeRouteTables') },
    found: /JobRole.* lacks ec2:DescribeRouteTables/,
    fix: ({ role }) => {
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ec2:DescribeRouteTables'], resources: ['*'] }));
    },
  },
  {
    id: 'ENI-TAG',
    title: 'a role that may tag under another condition',
    variation: {
      managedPolicy: false,
      statements: [
        ...statements('tags'),
        allow(['ec2:CreateTags'], ['*'], { StringEquals: { 'aws:RequestTag/team': 'data' } }),
      ],
    },
    found: /only under a condition that Glue's own tag, aws-glue-service-resource, does not meet/,
    fix: ({ role }) => {
      role.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
          resources: ['arn:aws:ec2:*:*:network-interface/*'],
          conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['aws-glue-service-resource'] } },
        }),
      );
    },
  },
  {
    id: 'TRUST',
    title: 'a role for another service',
    variation: { assumedBy: 'lambda.amazonaws.com' },
    found: /JobRole.* may be taken by lambda.amazonaws.com, not by glue.amazonaws.com/,
    fix: ({ role }) => {
      role.assumeRolePolicy?.addStatements(
        new iam.PolicyStatement({
          actions: ['sts:AssumeRole'],
          principals: [new iam.ServicePrincipal('glue.amazonaws.com')],
        }),
      );
    },
  },
  {
    id: 'SCRIPT-403',
    title: 'a role with nothing but the policy of AWS, which reads buckets named aws-glue-*',
    variation: { withoutScriptRight: true },
    found: /JobRole.* lacks s3:GetObject on its script, arn:aws:s3:::<Data.*>\/scripts\/load.scala/,
    fix: ({ bucket, role }) => {
      bucket.grantRead(role);
      bucket.grantReadWrite(role);
    },
  },
  {
    id: 'DB-SG',
    title: 'a database that does not let the job in',
    variation: { without: ['database in'] },
    found: /the groups of Database.* do not let in port 5432 from the job's group/,
    fix: ({ database, jobGroup }) => {
      database.connections.allowDefaultPortFrom(jobGroup);
    },
  },
  {
    id: 'DB-SG',
    title: 'a job that may not go out to the database',
    variation: { without: ['database out'] },
    found: /the job's groups do not let out port 5432 to Database/,
    fix: ({ database, jobGroup }) => {
      database.connections.allowDefaultPortFrom(jobGroup);
    },
  },
  {
    id: 'DB-ROUTE',
    title: 'a job without a connection, whose database is in a network',
    variation: { withoutConnection: true },
    found: /Job has no connection with a subnet, so it runs outside of your networks/,
    fix: ({ job, connection }) => {
      job.addPropertyOverride('Connections.Connections', [connection.ref]);
    },
  },
  {
    id: 'NACL',
    title: 'a network ACL that lets no answers back in',
    spoil: (parts) => {
      acls.set(parts, denyAcl(parts));
    },
    found: /does not let ports 32768-60999 in, by which (S3|the database) answers/,
    fix: (parts) => {
      const acl = acls.get(parts);
      acl?.addEntry('In98', {
        ruleNumber: 98,
        cidr: ec2.AclCidr.anyIpv4(),
        traffic: ec2.AclTraffic.tcpPortRange(32768, 60999),
        direction: ec2.TrafficDirection.INGRESS,
      });
    },
  },
  {
    id: 'DNS',
    title: 'a network without DNS hostnames, in which an endpoint has a private name',
    variation: { enableDnsHostnames: false },
    spoil: ({ vpc }) => {
      const made = vpc.node.defaultChild;
      if (made instanceof ec2.CfnVPC) made.enableDnsHostnames = false;
    },
    found: /Vpc.* has no DNS hostnames, and VpcSecretsWay.* wants a private name in it/,
    fix: null,
    mended: { enableDnsHostnames: true },
  },
  {
    id: 'SM-ROUTE',
    title: 'an isolated subnet without an endpoint of Secrets Manager',
    variation: { withoutSecretsEndpoint: true },
    found: /the job reads a secret, and .* has neither an endpoint of Secrets Manager nor a NAT gateway/,
    fix: ({ vpc }) => {
      vpc.addInterfaceEndpoint('Secrets', { service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER });
    },
  },
  {
    id: 'SM-ROUTE',
    title: 'an endpoint without a private name',
    variation: { secretsEndpoint: { privateDnsEnabled: false } },
    found: /VpcSecretsWay.* is there, and without private DNS the service's name does not lead to it/,
    fix: null,
    mended: { secretsEndpoint: { privateDnsEnabled: true } },
  },
  {
    id: 'SM-DENY',
    title: 'a role with nothing but the policy of AWS, which reads no secret',
    variation: { withoutSecretRight: true },
    found: /JobRole.* lacks secretsmanager:GetSecretValue on DatabaseSecret/,
    fix: ({ secret, role }) => {
      secret.grantRead(role);
    },
  },
  {
    id: 'SM-DENY',
    title: 'a secret under a key of the customer, which the role may not use',
    spoil: ({ stack, secret }) => {
      const key = new kms.Key(stack, 'Key');
      const made = secret.node.scope?.node.tryFindChild('Secret')?.node.findChild('Resource');
      const resource = made ?? stack.node.findAll().find((node) => node.node.path.endsWith('Database/Secret/Resource'));
      if (resource !== undefined && 'kmsKeyId' in resource) resource.kmsKeyId = key.keyArn;
    },
    found: /the secret is encrypted with Key.*, and JobRole.* lacks kms:Decrypt on it/,
    fix: ({ role, stack }) => {
      const key = stack.node.findChild('Key');
      if (key instanceof kms.Key) key.grantDecrypt(role);
    },
  },
  {
    id: 'API-ROUTE',
    title: 'a role that is made to send messages, from a subnet without a way to SQS',
    grade: 'at risk',
    variation: { statements: [allow(['sqs:SendMessage'], ['arn:aws:sqs:*:*:done'])] },
    found: /JobRole.* allows sqs:SendMessage; if the script calls it, .* has no way to sqs/,
    fix: ({ vpc }) => {
      vpc.addInterfaceEndpoint('sqs', { service: ec2.InterfaceVpcEndpointAwsService.SQS });
    },
  },
  {
    id: 'S3-XREGION',
    title: 'a job that asks S3 in another region by a gateway endpoint',
    variation: { arguments: { '--conf': 'spark.hadoop.fs.s3a.endpoint.region=us-west-2' } },
    spoil: ({ subnet, connection }) => {
      const made = subnet.node.findChild('Subnet');
      if (made instanceof ec2.CfnSubnet) made.availabilityZone = 'eu-west-1a';
      connection.addPropertyOverride('ConnectionInput.PhysicalConnectionRequirements.AvailabilityZone', 'eu-west-1a');
    },
    found: /Job asks S3 in us-west-2 \(--conf\), and the gateway endpoint leads to eu-west-1 alone/,
    fix: ({ job, stack }) => {
      job.addPropertyOverride('DefaultArguments.--conf', 'spark.hadoop.fs.s3a.endpoint.region='.concat(stack.region));
    },
  },
  {
    id: 'EP-POLICY',
    title: 'a gateway endpoint whose policy lets another bucket through alone',
    variation: { s3Policy: true },
    found: /the policy of VpcS3Way.* does not let through s3:GetObject/,
    fix: ({ s3Endpoint, bucket }) => {
      s3Endpoint?.addToPolicy(
        new iam.PolicyStatement({
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:GetObject', 's3:PutObject'],
          resources: [bucket.arnForObjects('*')],
        }),
      );
    },
  },
  {
    id: 'SRC-VPCE',
    title: 'a bucket that refuses what does not come by an endpoint',
    grade: 'at risk',
    spoil: ({ bucket, s3Endpoint }) => {
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions: ['s3:*'],
          resources: [bucket.arnForObjects('*')],
          conditions: { StringNotEquals: { 'aws:SourceVpce': s3Endpoint?.vpcEndpointId ?? '' } },
        }),
      );
    },
    found: /the policy of Data.* refuses what does not come by an endpoint/,
    fix: ({ job }) => {
      job.addPropertyOverride('DefaultArguments.--disable-proxy-v2', 'true');
    },
  },
  {
    id: 'FORCE-SSL',
    title: 'PostgreSQL 16, and a connection that does not ask for TLS',
    grade: 'at risk',
    variation: { enforcesTls: false },
    found: /Database.* takes connections with TLS alone \(rds.force_ssl\), and Connection does not ask for it/,
    fix: ({ connection }) => {
      connection.addPropertyOverride('ConnectionInput.ConnectionProperties.JDBC_ENFORCE_SSL', 'true');
    },
  },
  {
    id: 'SCRAM',
    title: 'Glue 2.0, whose driver does not know SCRAM',
    variation: { glueVersion: '2.0' },
    found: /Job runs on Glue 2.0, whose driver does not know the SCRAM passwords of PostgreSQL 16/,
    fix: ({ job }) => {
      job.addPropertyOverride('GlueVersion', '5.1');
    },
  },
  {
    id: 'LOGS',
    title: 'a role that may write logs to /aws/glue, with a slash',
    variation: { managedPolicy: false, statements: statements('logs') },
    found: /lacks logs:CreateLogStream, logs:PutLogEvents on \/aws-glue\/\*; it has them on \/aws\/glue, with a slash/,
    fix: ({ role }) => {
      role.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: ['arn:aws:logs:*:*:log-group:/aws-glue/*'],
        }),
      );
    },
  },
  {
    id: 'CRAWL-CAT',
    title: 'a crawler that may not ask for partitions in batches',
    spoil: (parts) => {
      const role = crawlerRole(
        parts,
        allow([
          'glue:GetDatabase',
          'glue:GetTable',
          'glue:UpdateTable',
          'glue:GetPartition',
          'glue:BatchCreatePartition',
        ]),
      );
      crawler(parts, role);
      roles.set(parts, role);
    },
    found: /CrawlerRole.* lacks glue:BatchGetPartition$/,
    fix: (parts) => {
      const role = roleOf(parts);
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['glue:BatchGetPartition'], resources: ['*'] }));
    },
  },
  {
    id: 'CRAWL-SQS',
    title: 'a crawler that may read its queue and not purge it',
    spoil: (parts) => {
      const role = crawlerRole(parts, allow(['glue:*']));
      const queue = new sqs.Queue(parts.stack, 'Changes');
      queue.grantConsumeMessages(role);
      crawler(parts, role, queue);
      roles.set(parts, role);
    },
    found: /CrawlerRole.* lacks .*sqs:PurgeQueue/,
    fix: (parts) => {
      const role = roleOf(parts);
      const queue = parts.stack.node.findChild('Changes');
      if (!(queue instanceof sqs.Queue)) return;
      role.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['sqs:SetQueueAttributes', 'sqs:ListQueueTags', 'sqs:ListDeadLetterSourceQueues', 'sqs:PurgeQueue'],
          resources: [queue.queueArn],
        }),
      );
    },
  },
  {
    id: 'LAM-NET',
    title: 'a function in a subnet without a way to Glue',
    spoil: (parts) => functionInVpc(parts, 'Etl', allow(['glue:GetJobRun'])),
    found: /Watcher.* may call glue, and .* has neither an endpoint for it nor a NAT gateway/,
    fix: ({ vpc }) => {
      vpc.addInterfaceEndpoint('glue', { service: ec2.InterfaceVpcEndpointAwsService.GLUE });
    },
  },
  {
    id: 'LAM-NET',
    title: 'a function in a public subnet',
    variation: { natGateways: 1 },
    spoil: (parts) => functionInVpc(parts, 'Public', allow(['glue:GetJobRun'])),
    found: /a public subnet does not help/,
    fix: ({ vpc }) => {
      vpc.addInterfaceEndpoint('glue', { service: ec2.InterfaceVpcEndpointAwsService.GLUE });
    },
  },
  {
    id: 'LAM-15',
    title: 'a function that starts a job and waits for it',
    grade: 'at risk',
    variation: { natGateways: 1 },
    spoil: (parts) => functionInVpc(parts, 'Etl', allow(['glue:StartJobRun', 'glue:GetJobRun'])),
    found: /Watcher.* may start jobs and ask how they are; Job may run for 60 minutes, and a function for 15/,
    fix: ({ job }) => {
      job.timeout = 15;
    },
  },
  {
    id: 'EB-ROLE',
    title: 'a rule that tells a workflow without a role',
    spoil: (parts) => {
      workflowTarget(parts, null);
    },
    found: /Arrived tells a workflow, and names no role by which it may/,
    fix: ({ stack }) => {
      const role = new iam.Role(stack, 'Notifier', { assumedBy: new iam.ServicePrincipal('events.amazonaws.com') });
      role.addToPolicy(allow(['glue:notifyEvent']));
      const rule = stack.node.findChild('Arrived');
      if (rule instanceof events.CfnRule) rule.addPropertyOverride('Targets.0.RoleArn', role.roleArn);
    },
  },
  {
    id: 'EB-ROLE',
    title: 'a role that may not tell the workflow',
    spoil: (parts) => {
      const role = new iam.Role(parts.stack, 'Notifier', {
        assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
      });
      role.addToPolicy(allow(['glue:StartJobRun']));
      workflowArns.set(parts, workflowTarget(parts, role));
      roles.set(parts, role);
    },
    found: /Notifier.* lacks glue:notifyEvent on the workflow Workflow/,
    fix: (parts) => {
      const role = roleOf(parts);
      const workflowArn = workflowArns.get(parts) ?? '';
      role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['glue:notifyEvent'], resources: [workflowArn] }));
    },
  },
  {
    id: 'EB-ROLE',
    title: 'a workflow that begins on demand',
    spoil: (parts) => {
      const role = new iam.Role(parts.stack, 'Notifier', {
        assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
      });
      role.addToPolicy(allow(['glue:notifyEvent']));
      workflowTarget(parts, role, 'ON_DEMAND');
    },
    found: /has no trigger of type EVENT, and begins by ON_DEMAND/,
    fix: ({ stack, job }) => {
      const workflow = stack.node.findChild('Workflow');
      if (!(workflow instanceof glue.CfnWorkflow)) return;
      new glue.CfnTrigger(stack, 'OnEvent', {
        type: 'EVENT',
        workflowName: workflow.ref,
        actions: [{ jobName: job.ref }],
        eventBatchingCondition: { batchSize: 1 },
      });
    },
  },
];

const seconds = new WeakMap<Parts, glue.CfnConnection>();

/** A second network with the database in it, peered or not: for the routes both ways. */
export function databaseElsewhere({ stack, connection, jobGroup }: Parts) {
  const other = new ec2.CfnVPC(stack, 'OtherVpc', { cidrBlock: '10.9.0.0/16' });
  const subnets = ['10.9.0.0/24', '10.9.1.0/24'].map((cidrBlock, index) => {
    const subnet = new ec2.CfnSubnet(stack, `OtherSubnet${index}`, { vpcId: other.ref, cidrBlock });
    const table = new ec2.CfnRouteTable(stack, `OtherTable${index}`, { vpcId: other.ref });
    new ec2.CfnSubnetRouteTableAssociation(stack, `OtherRoutes${index}`, {
      subnetId: subnet.ref,
      routeTableId: table.ref,
    });
    return { subnet, table };
  });
  const group = new ec2.CfnSecurityGroup(stack, 'OtherGroup', {
    groupDescription: 'database',
    vpcId: other.ref,
    securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, cidrIp: '10.0.0.0/16' }],
  });
  jobGroup.addEgressRule(ec2.Peer.ipv4('10.9.0.0/16'), ec2.Port.tcp(5432));
  const placed = new rds.CfnDBSubnetGroup(stack, 'OtherSubnets', {
    dbSubnetGroupDescription: 'database',
    subnetIds: subnets.map(({ subnet }) => subnet.ref),
  });
  const database = new rds.CfnDBInstance(stack, 'OtherDatabase', {
    engine: 'postgres',
    engineVersion: '16.4',
    dbInstanceClass: 'db.t4g.micro',
    allocatedStorage: '20',
    dbSubnetGroupName: placed.ref,
    vpcSecurityGroups: [group.ref],
  });
  connection.addPropertyOverride(
    'ConnectionInput.ConnectionProperties.JDBC_CONNECTION_URL',
    `jdbc:postgresql://${database.attrEndpointAddress}:5432/postgres`,
  );
  return { other, tables: subnets.map(({ table }) => table) };
}
