import {
  allow,
  connecting,
  get,
  having,
  permitting,
  type RawResource,
  type RawTemplate,
  ref,
  right,
  setting,
  sub,
} from './raw-stack.ts';

/** A template written by hand with one defect, and one like it that is sound. */
export interface Defect {
  readonly title: string;
  readonly broken: RawTemplate;
  /** What is said of it, one pattern per finding. */
  readonly said: readonly RegExp[];
  readonly sound: RawTemplate;
}

const JOB = right.Resources['Job']?.Properties ?? {};
const own = [
  allow(['s3:GetObject', 's3:PutObject'], sub('{Bucket.Arn}/*')),
  allow('secretsmanager:GetSecretValue', ref('Secret')),
];

/** The rules that groups have in them, as resources of their own. */
export function withStandaloneRules(template: RawTemplate): RawTemplate {
  const groups = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroup');
  const apart = groups.flatMap(([id, group]) => {
    const { SecurityGroupIngress: rules, ...rest } = group.Properties ?? {};
    if (!Array.isArray(rules)) return [];
    const alone = rules.map((rule: object, at): [string, RawResource] => [
      `${id}In${at}`,
      { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId: get(id, 'GroupId'), ...rule } },
    ]);
    return [[id, { ...group, Properties: rest }] as const, ...alone];
  });
  return having(Object.fromEntries(apart), template);
}

// --- NAT

const nat = (subnet: string): Readonly<Record<string, RawResource | null>> => ({
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
  },
  Public: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), AvailabilityZone: 'eu-west-1a', CidrBlock: '10.0.9.0/24' },
  },
  PublicTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  PublicRoutes: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('Public'), RouteTableId: ref('PublicTable') },
  },
  Out: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: ref('PublicTable'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Gateway') },
  },
  Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: ref(subnet), AllocationId: 'eipalloc-1' } },
  Default: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: ref('Nat') },
  },
  S3Endpoint: null,
  SecretsEndpoint: null,
});

// --- keys

const account = { AWS: sub('arn:aws:iam::{AWS::AccountId}:root') };
const key = (...statements: readonly object[]): RawResource => ({
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: { Statement: [{ Effect: 'Allow', Principal: account, Action: 'kms:*', Resource: '*' }, ...statements] },
  },
});
const forLogs = {
  Effect: 'Allow',
  Principal: { Service: sub('logs.{AWS::Region}.amazonaws.com') },
  Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*'],
  Resource: '*',
};
const sealedBucket: RawResource = {
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: get('Key', 'Arn') } },
      ],
    },
  },
};
const mayUse = (...actions: readonly string[]) => permitting([...own, allow(actions, get('Key', 'Arn'))]);
const closed: RawResource = {
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: {
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:role/Keeper' },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
  },
};
const sealedLogs = (keyResource: RawResource, template: RawTemplate) =>
  having(
    {
      Key: keyResource,
      Sealed: {
        Type: 'AWS::Glue::SecurityConfiguration',
        Properties: {
          Name: 'sealed',
          EncryptionConfiguration: {
            CloudWatchEncryption: { CloudWatchEncryptionMode: 'SSE-KMS', KmsKeyArn: get('Key', 'Arn') },
          },
        },
      },
    },
    setting('Job', { SecurityConfiguration: 'sealed' }, template),
  );
const catalog = (mode: string): RawResource => ({
  Type: 'AWS::Glue::DataCatalogEncryptionSettings',
  Properties: {
    CatalogId: ref('AWS::AccountId'),
    DataCatalogEncryptionSettings: { EncryptionAtRest: { CatalogEncryptionMode: mode, SseAwsKmsKeyId: ref('Key') } },
  },
});

// --- crawlers

const inCatalog = allow([
  'glue:GetDatabase',
  'glue:GetTable',
  'glue:UpdateTable',
  'glue:GetPartition',
  'glue:BatchGetPartition',
  'glue:BatchCreatePartition',
]);

/** A crawler in place of the job, with the job's role. */
function crawling(
  targets: object,
  more: Readonly<Record<string, RawResource | null>> = {},
  template = right,
): RawTemplate {
  const Crawler: RawResource = {
    Type: 'AWS::Glue::Crawler',
    Properties: { Role: get('Role', 'Arn'), DatabaseName: 'lake', Targets: targets },
  };
  return having({ Job: null, Crawler, ...more }, template);
}
const jdbc = { JdbcTargets: [{ ConnectionName: ref('Connection'), Path: 'postgres/public/%' }] };
const files = { S3Targets: [{ Path: sub('s3://{Bucket}/in/'), ConnectionName: ref('Connection') }] };
const folder = { S3Targets: [{ Path: sub('s3://{Bucket}/in/') }] };

const lake = (...grants: readonly (readonly [string, RawResource])[]): Readonly<Record<string, RawResource>> => ({
  Lake: {
    Type: 'AWS::LakeFormation::DataLakeSettings',
    Properties: { CreateDatabaseDefaultPermissions: [], CreateTableDefaultPermissions: [] },
  },
  Registered: { Type: 'AWS::LakeFormation::Resource', Properties: { ResourceArn: get('Bucket', 'Arn') } },
  ...Object.fromEntries(grants),
});
const principal = { DataLakePrincipalIdentifier: get('Role', 'Arn') };
const tableGrant = [
  'TableGrant',
  {
    Type: 'AWS::LakeFormation::PrincipalPermissions',
    Properties: { Principal: principal, Resource: { Database: { Name: 'lake' } }, Permissions: ['CREATE_TABLE'] },
  },
] as const;
const placeGrant = [
  'PlaceGrant',
  {
    Type: 'AWS::LakeFormation::Permissions',
    Properties: {
      DataLakePrincipal: principal,
      Resource: { DataLocationResource: { S3Resource: get('Bucket', 'Arn') } },
      Permissions: ['DATA_LOCATION_ACCESS'],
    },
  },
] as const;

// --- a queue that a crawler shares a role with a job for

const queueRights = (...actions: readonly string[]) =>
  allow(
    actions.map((action) => `sqs:${action}`),
    get('Queue', 'Arn'),
  );
const shared = (statement: object, template = permitting([...own, inCatalog, statement])) =>
  having(
    {
      Queue: { Type: 'AWS::SQS::Queue' },
      Crawler: {
        Type: 'AWS::Glue::Crawler',
        Properties: {
          Role: get('Role', 'Arn'),
          DatabaseName: 'lake',
          Targets: { S3Targets: [{ Path: sub('s3://{Bucket}/in/'), EventQueueArn: get('Queue', 'Arn') }] },
        },
      },
    },
    template,
  );
const READS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueUrl', 'GetQueueAttributes'];
const KEEPS = ['SetQueueAttributes', 'ListQueueTags', 'ListDeadLetterSourceQueues'];

// --- several jobs, several networks

const jobs = (count: number, workers: number, template: RawTemplate) =>
  having(
    Object.fromEntries(
      Array.from({ length: count }, (_, at): [string, RawResource] => [
        `Job${at}`,
        { Type: 'AWS::Glue::Job', Properties: { ...JOB, Name: `load${at}`, NumberOfWorkers: workers } },
      ]),
    ),
    template,
  );
const narrow = (bits: number) => setting('Subnet', { CidrBlock: `10.0.1.0/${bits}` });

const second = (subnet: unknown): RawTemplate =>
  having(
    {
      OtherVpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.8.0.0/16' } },
      OtherSubnet: {
        Type: 'AWS::EC2::Subnet',
        Properties: { VpcId: ref('OtherVpc'), AvailabilityZone: 'eu-west-1a', CidrBlock: '10.8.1.0/24' },
      },
      Second: {
        Type: 'AWS::Glue::Connection',
        Properties: {
          ConnectionInput: {
            Name: 'second',
            ConnectionType: 'NETWORK',
            PhysicalConnectionRequirements: {
              SubnetId: subnet,
              AvailabilityZone: 'eu-west-1a',
              SecurityGroupIdList: [ref('JobGroup')],
            },
          },
        },
      },
    },
    setting('Job', { Connections: { Connections: [ref('Connection'), ref('Second')] } }),
  );

const onlyByEndpoint = (value: unknown): RawResource => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: ref('Bucket'),
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: sub('{Bucket.Arn}/*'),
          Condition: { StringNotEquals: { 'aws:SourceVpce': value } },
        },
      ],
    },
  },
});
const glueEndpoint: RawResource = {
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcId: ref('Vpc'),
    VpcEndpointType: 'Interface',
    ServiceName: sub('com.amazonaws.{AWS::Region}.glue'),
    PrivateDnsEnabled: true,
    SubnetIds: [ref('Subnet')],
    SecurityGroupIds: [ref('EndpointGroup')],
  },
};
const withoutProxy = (more: Readonly<Record<string, RawResource>> = {}) =>
  having(
    more,
    setting('Job', {
      DefaultArguments: { '--TempDir': sub('s3://{Bucket}/temporary/'), '--disable-proxy-v2': 'true' },
    }),
  );
const dynamo = (table: unknown): RawResource => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcId: ref('Vpc'),
    ServiceName: sub('com.amazonaws.{AWS::Region}.dynamodb'),
    RouteTableIds: [table],
  },
});
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

/** What was green where it fails, was mended wrongly or was too loud, as people write it by hand. */
export const defects: readonly Defect[] = [
  {
    title: 'a NAT gateway in a private subnet',
    broken: having(nat('Subnet2')),
    said: [/^NAT-ROUTE fails: Nat stands in Subnet2, which has no route to an internet gateway/],
    sound: having(nat('Public')),
  },
  {
    title: 'a subnet with no table of its own, in a new network',
    broken: having({ Association: null }),
    said: [/^S3-ROUTE at risk: Subnet is routed by Vpc.MainRouteTable, .* no routes unless somebody adds them$/],
    sound: right,
  },
  {
    title: 'an interface endpoint of S3 without a private name, in place of the gateway',
    broken: setting('S3Endpoint', {
      VpcEndpointType: 'Interface',
      RouteTableIds: undefined,
      SubnetIds: [ref('Subnet')],
      SecurityGroupIds: [ref('EndpointGroup')],
    }),
    said: [/^S3-ROUTE fails: .*S3Endpoint is an interface without a private name/],
    sound: right,
  },
  {
    title: 'a bucket under a key that the role may not use',
    broken: having({ Bucket: sealedBucket, Key: key() }),
    said: [
      /^KMS-DENY fails: Bucket, where its script is, is encrypted with Key, and Role lacks kms:Decrypt on it$/,
      /^KMS-DENY fails: Bucket, where its temporary folder is, .* lacks kms:GenerateDataKey, kms:Decrypt on it$/,
    ],
    sound: having({ Bucket: sealedBucket, Key: key() }, mayUse('kms:Decrypt', 'kms:GenerateDataKey')),
  },
  {
    title: 'a bucket under a key whose own policy leaves nothing to the account',
    broken: having({ Bucket: sealedBucket, Key: closed }, mayUse('kms:*')),
    said: [
      /^KMS-DENY fails: Bucket, where its script is, .*, and its own policy leaves nothing to the account's policies, and gives Role no kms:Decrypt$/,
      /^KMS-DENY fails: Bucket, where its temporary folder is, .* gives Role no kms:GenerateDataKey, kms:Decrypt$/,
    ],
    sound: having({ Bucket: sealedBucket, Key: key() }, mayUse('kms:*')),
  },
  {
    title: 'a secret under a key whose own policy does not name the role',
    broken: having({ Key: closed }, setting('Secret', { KmsKeyId: get('Key', 'Arn') }, mayUse('kms:Decrypt'))),
    said: [
      /^SM-DENY fails: the secret is encrypted with Key, and its own policy leaves nothing to the account's policies/,
    ],
    sound: having({ Key: key() }, setting('Secret', { KmsKeyId: get('Key', 'Arn') }, mayUse('kms:Decrypt'))),
  },
  {
    title: 'a security configuration that encrypts the logs, for a role that may not tie its key to them',
    broken: sealedLogs(key(forLogs), right),
    said: [/^KMS-DENY fails: Role lacks logs:AssociateKmsKey, by which Sealed encrypts its logs$/],
    sound: sealedLogs(key(forLogs), permitting([...own, allow('logs:AssociateKmsKey')])),
  },
  {
    title: 'a security configuration whose key does not let CloudWatch Logs use it',
    broken: sealedLogs(key(), permitting([...own, allow('logs:AssociateKmsKey')])),
    said: [/^KMS-DENY fails: Sealed encrypts the logs with Key, whose policy does not let CloudWatch Logs use it$/],
    sound: sealedLogs(key(forLogs), permitting([...own, allow('logs:AssociateKmsKey')])),
  },
  {
    title: 'a catalog under a key, which a crawler writes to',
    broken: crawling(folder, { Key: key(), Sealed: catalog('SSE-KMS') }),
    said: [
      /^KMS-DENY fails: the catalog is encrypted with Key, and Role lacks kms:Decrypt, kms:Encrypt, kms:GenerateDataKey on it$/,
    ],
    // By a role of the catalog nobody else needs the key.
    sound: crawling(folder, { Key: key(), Sealed: catalog('SSE-KMS-WITH-SERVICE-ROLE') }),
  },
  {
    title: 'a crawler that reads a database by a connection, in a subnet without any way out',
    broken: crawling(jdbc, { S3Endpoint: null, SecretsEndpoint: null, JobGroupItself: null }),
    said: [
      /^SG-IN fails: JobGroup does not let in every TCP port from itself$/,
      /^S3-ROUTE fails: Subnet is routed by Table, /,
      /^SM-ROUTE fails: the crawler reads a secret, and Subnet has neither/,
    ],
    sound: crawling(jdbc),
  },
  {
    title: 'a crawler that reads files by a connection, in a subnet without S3',
    broken: crawling(
      files,
      { S3Endpoint: null },
      connecting({ ConnectionType: 'NETWORK', ConnectionProperties: undefined }),
    ),
    said: [/^S3-ROUTE fails: Subnet is routed by Table, /],
    sound: crawling(files, {}, connecting({ ConnectionType: 'NETWORK', ConnectionProperties: undefined })),
  },
  {
    title: 'a crawler whose connection names no network, to a database in one',
    broken: crawling(jdbc, {}, connecting({ PhysicalConnectionRequirements: undefined })),
    said: [/^CONN-AZ fails: Connection names neither a subnet nor groups, and Database stands in a network$/],
    sound: crawling(jdbc),
  },
  {
    title: 'a crawler without grants, where Lake Formation decides',
    broken: crawling(folder, lake()),
    said: [
      /^LAKE-FORM fails: Lake Formation decides about lake, and Role has no grant of CREATE_TABLE on it$/,
      /^LAKE-FORM fails: s3:\/\/Bucket\/in\/ is registered with Lake Formation, and Role has no grant of DATA_LOCATION_ACCESS on it$/,
    ],
    sound: crawling(folder, lake(tableGrant, placeGrant)),
  },
  {
    title: "a bucket that wants an endpoint, for a job by Glue's proxy, in a subnet without a way to Glue",
    broken: having({ Policy: onlyByEndpoint(ref('S3Endpoint')) }),
    said: [
      /^SRC-VPCE at risk: .*; without that proxy the job needs a way to Glue too, which its subnet does not have$/,
    ],
    sound: withoutProxy({ Policy: onlyByEndpoint(ref('S3Endpoint')), GlueEndpoint: glueEndpoint }),
  },
  {
    title: "a job without Glue's proxy, in a subnet without a way to Glue",
    broken: withoutProxy({ Policy: onlyByEndpoint(ref('S3Endpoint')) }),
    said: [/^PROXY-OFF fails: Job goes without Glue's proxy \(--disable-proxy-v2\), and Subnet has neither/],
    sound: withoutProxy({ GlueEndpoint: glueEndpoint }),
  },
  {
    title: "a bucket that wants another endpoint than the subnet's, for a job without the proxy",
    broken: withoutProxy({ Policy: onlyByEndpoint('vpce-0a1b2c3d4e5f60718'), GlueEndpoint: glueEndpoint }),
    said: [
      /^SRC-VPCE fails: the policy of Bucket refuses what does not come by the endpoint or the network that it names/,
    ],
    sound: withoutProxy({ Policy: onlyByEndpoint(ref('S3Endpoint')), GlueEndpoint: glueEndpoint }),
  },
  {
    title: 'eight jobs that together need more addresses than the subnet has',
    broken: jobs(8, 10, having({ Job: null }, narrow(26))),
    said: [
      /^IP-FULL at risk: 8 jobs in Subnet want 80 addresses where all of them run at once, and it never has more than 59$/,
    ],
    sound: jobs(8, 10, having({ Job: null }, narrow(24))),
  },
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
  {
    title: 'connections in two networks',
    broken: second(ref('OtherSubnet')),
    said: [
      /^MULTI fails: Second stands in another subnet than Connection, .*; what Second leads to is in another network/,
    ],
    sound: second(ref('Subnet')),
  },
  {
    title: "a gateway endpoint of DynamoDB that stands on another table than the subnet's",
    broken: having({ Dynamo: dynamo('rtb-0a1b2c3d4e5f60718') }, permitting([...own, allow('dynamodb:PutItem')])),
    said: [/^API-ROUTE at risk: Role allows dynamodb:PutItem; if the script calls it, Subnet has no way to dynamodb$/],
    sound: having({ Dynamo: dynamo(ref('Table')) }, permitting([...own, allow('dynamodb:PutItem')])),
  },
  {
    title: 'a crawler that may not read its queue, beside a job with the same role',
    broken: shared(queueRights('GetQueueUrl', 'GetQueueAttributes', ...KEEPS, 'PurgeQueue')),
    said: [/^CRAWL-SQS fails: Role lacks sqs:ReceiveMessage, sqs:DeleteMessage$/],
    sound: shared(queueRights(...READS, ...KEEPS, 'PurgeQueue')),
  },
  {
    title: 'a crawler that may read its queue and not purge it',
    broken: shared(queueRights(...READS, ...KEEPS)),
    said: [/^CRAWL-SQS at risk: Role lacks sqs:PurgeQueue$/],
    sound: shared(queueRights('*')),
  },
  {
    title: 'a role that may send to another queue than its crawler reads',
    broken: shared(
      queueRights('*'),
      permitting([...own, inCatalog, queueRights('*'), allow('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:1:done')]),
    ),
    said: [/^API-ROUTE at risk: Role allows sqs:SendMessage; if the script calls it, Subnet has no way to sqs$/],
    sound: shared(queueRights('*')),
  },
];
