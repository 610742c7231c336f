import * as ec2 from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import * as glue from '@aws-sdk/client-glue';
import * as iam from '@aws-sdk/client-iam';
import { CreateDBInstanceCommand, CreateDBSubnetGroupCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

/** What a test breaks. */
export interface EtlAccount {
  readonly vpc: string;
  readonly subnet: string;
  readonly table: string;
  readonly jobGroup: string;
  readonly databaseGroup: string;
  readonly s3Endpoint: string;
}

function idOf(id: string | undefined): string {
  if (id === undefined) throw new Error('Moto gave no id.');
  return id;
}

async function makeNetwork(client: ec2.EC2Client) {
  const vpc = idOf((await client.send(new ec2.CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId);
  for (const attribute of ['EnableDnsSupport', 'EnableDnsHostnames'] as const)
    await client.send(new ec2.ModifyVpcAttributeCommand({ VpcId: vpc, [attribute]: { Value: true } }));
  const subnets: string[] = [];
  for (const [at, zone] of ['a', 'b'].entries()) {
    const request = { VpcId: vpc, CidrBlock: `10.0.${at}.0/24`, AvailabilityZone: `${REGION}${zone}` };
    subnets.push(idOf((await client.send(new ec2.CreateSubnetCommand(request))).Subnet?.SubnetId));
  }
  const made = await client.send(new ec2.CreateRouteTableCommand({ VpcId: vpc }));
  const table = idOf(made.RouteTable?.RouteTableId);
  for (const SubnetId of subnets)
    await client.send(new ec2.AssociateRouteTableCommand({ RouteTableId: table, SubnetId }));
  return { vpc, subnets, table };
}

async function makeGroups(client: ec2.EC2Client, vpc: string) {
  const make = async (GroupName: string) => {
    const request = new ec2.CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId: vpc });
    return idOf((await client.send(request)).GroupId);
  };
  const [jobGroup, databaseGroup, endpointGroup] = [await make('job'), await make('database'), await make('endpoint')];
  const letIn = (GroupId: string, from: number, to: number) =>
    client.send(
      new ec2.AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: from, ToPort: to, UserIdGroupPairs: [{ GroupId: jobGroup }] }],
      }),
    );
  await letIn(jobGroup, 0, 65_535);
  await letIn(databaseGroup, 5432, 5432);
  await letIn(endpointGroup, 443, 443);
  return { jobGroup, databaseGroup, endpointGroup };
}

async function makeRoles(client: iam.IAMClient): Promise<void> {
  const trust = (Service: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
    });
  const allow = (RoleName: string, Action: readonly string[], Resource: string) => {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, Resource }],
    });
    return client.send(
      new iam.PutRolePolicyCommand({ RoleName, PolicyName: `may-${Action.length}-${Resource.length}`, PolicyDocument }),
    );
  };
  const make = (RoleName: string, service: string) =>
    client.send(new iam.CreateRoleCommand({ RoleName, Path: '/etl/', AssumeRolePolicyDocument: trust(service) }));
  await make('load', 'glue.amazonaws.com');
  await client.send(
    new iam.AttachRolePolicyCommand({
      RoleName: 'load',
      PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole',
    }),
  );
  await allow('load', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], 'arn:aws:s3:::etl-data/*');
  await allow(
    'load',
    ['secretsmanager:GetSecretValue'],
    `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:warehouse-*`,
  );
  await make('notify', 'events.amazonaws.com');
  await allow('notify', ['glue:notifyEvent'], `arn:aws:glue:${REGION}:${ACCOUNT}:workflow/nightly`);
}

async function makeJob(
  client: glue.GlueClient,
  job: string,
  host: string,
  secret: string,
  subnet: string,
  group: string,
) {
  await client.send(
    new glue.CreateConnectionCommand({
      ConnectionInput: {
        Name: 'warehouse',
        ConnectionType: 'JDBC',
        ConnectionProperties: {
          JDBC_CONNECTION_URL: `jdbc:postgresql://${host}:5432/postgres`,
          SECRET_ID: secret,
          JDBC_ENFORCE_SSL: 'true',
        },
        PhysicalConnectionRequirements: {
          SubnetId: subnet,
          AvailabilityZone: `${REGION}a`,
          SecurityGroupIdList: [group],
        },
      },
    }),
  );
  await client.send(
    new glue.CreateJobCommand({
      Name: job,
      Role: `arn:aws:iam::${ACCOUNT}:role/etl/load`,
      Command: { Name: 'glueetl', ScriptLocation: 's3://etl-data/scripts/load.scala' },
      Connections: { Connections: ['warehouse'] },
      DefaultArguments: { '--TempDir': 's3://etl-data/temporary/' },
      GlueVersion: '5.1',
      NumberOfWorkers: 2,
      WorkerType: 'G.1X',
    }),
  );
  await client.send(new glue.CreateWorkflowCommand({ Name: 'nightly' }));
  await client.send(
    new glue.CreateTriggerCommand({
      Name: 'begin',
      Type: 'EVENT',
      WorkflowName: 'nightly',
      Actions: [{ JobName: job }],
    }),
  );
}

/** Makes all that a job of Glue needs, as somebody would by hand who knows how. */
export async function makeEtlAccount(job: string): Promise<EtlAccount> {
  const client = new ec2.EC2Client({ region: REGION });
  const { vpc, subnets, table } = await makeNetwork(client);
  const [subnet = ''] = subnets;
  const { jobGroup, databaseGroup, endpointGroup } = await makeGroups(client, vpc);
  const gateway = new ec2.CreateVpcEndpointCommand({
    VpcId: vpc,
    ServiceName: `com.amazonaws.${REGION}.s3`,
    RouteTableIds: [table],
  });
  const s3Endpoint = idOf((await client.send(gateway)).VpcEndpoint?.VpcEndpointId);
  await client.send(
    new ec2.CreateVpcEndpointCommand({
      VpcId: vpc,
      VpcEndpointType: 'Interface',
      ServiceName: `com.amazonaws.${REGION}.secretsmanager`,
      SubnetIds: subnets,
      SecurityGroupIds: [endpointGroup],
      PrivateDnsEnabled: true,
    }),
  );
  await makeRoles(new iam.IAMClient({ region: REGION }));
  await new S3Client({ region: REGION, forcePathStyle: true }).send(
    new CreateBucketCommand({ Bucket: 'etl-data', CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  const secret = await new SecretsManagerClient({ region: REGION }).send(
    new CreateSecretCommand({ Name: 'warehouse', SecretString: '{"username":"load","password":"hunter2"}' }),
  );
  const rds = new RDSClient({ region: REGION });
  await rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: 'warehouse',
      DBSubnetGroupDescription: 'warehouse',
      SubnetIds: subnets,
    }),
  );
  const database = await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'warehouse',
      DBInstanceClass: 'db.t4g.medium',
      Engine: 'postgres',
      EngineVersion: '16.3',
      AllocatedStorage: 20,
      MasterUsername: 'owner',
      MasterUserPassword: 'hunter2hunter2',
      DBSubnetGroupName: 'warehouse',
      VpcSecurityGroupIds: [databaseGroup],
    }),
  );
  const host = idOf(database.DBInstance?.Endpoint?.Address);
  await makeJob(new glue.GlueClient({ region: REGION }), job, host, idOf(secret.ARN), subnet, jobGroup);
  const events = new EventBridgeClient({ region: REGION });
  await events.send(new PutRuleCommand({ Name: 'arrived', EventPattern: '{"source":["aws.s3"]}' }));
  await events.send(
    new PutTargetsCommand({
      Rule: 'arrived',
      Targets: [
        {
          Id: 'workflow',
          Arn: `arn:aws:glue:${REGION}:${ACCOUNT}:workflow/nightly`,
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/etl/notify`,
        },
      ],
    }),
  );
  return { vpc, subnet, table, jobGroup, databaseGroup, s3Endpoint };
}
