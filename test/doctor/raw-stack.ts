import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Report, reportOn } from '../../doctor/report.ts';
import { readStack } from '../../doctor/template/stack.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';

/** A resource as it is written by hand. */
export interface RawResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Metadata?: object;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A template as it is written by hand. */
export interface RawTemplate {
  readonly Parameters?: object;
  readonly Mappings?: object;
  readonly Conditions?: object;
  readonly Outputs?: object;
  readonly Resources: Readonly<Record<string, RawResource>>;
}

/** What the doctor says of templates that are deployed beside one another. */
export function reportOf(...templates: readonly RawTemplate[]): Report {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-doctor-raw-'));
  try {
    const stacks = templates.map((template, index) => {
      const file = join(folder, `Stack${index + 1}.template.json`);
      writeFileSync(file, JSON.stringify(template));
      return readStack(file);
    });
    return reportOn(templateFacts(stacks));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is wrong with templates, a line each. */
export function wrongWith(...templates: readonly RawTemplate[]): readonly string[] {
  return reportOf(...templates).problems.map(({ finding: { rule, grade, found } }) => `${rule.id} ${grade}: ${found}`);
}

/** What is not known of templates, a line each, apart from what no template can tell. */
export function unknownOf(...templates: readonly RawTemplate[]): readonly string[] {
  return reportOf(...templates)
    .unknowns.map(({ why, rules }) => `${rules.join(', ')}: ${why}`)
    .filter((line) => !/^(PASSROLE|IP-FULL): a template does not show/.test(line));
}

/** All that the doctor says of templates except what is fine. */
export function saidOf(...templates: readonly RawTemplate[]): readonly string[] {
  return [...wrongWith(...templates), ...unknownOf(...templates).map((line) => `unknown ${line}`)];
}

/** `Ref` of a resource or a parameter. */
export const ref = (name: string) => ({ Ref: name });

/** `Fn::GetAtt` of a resource. */
export const get = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });

/** `Fn::Sub` of a text in which `{Name}` stands for what is put in. */
export const sub = (text: string) => ({ 'Fn::Sub': text.replaceAll('{', '$' + '{') });

/** A statement of a policy. */
export const allow = (Action: string | readonly string[], Resource: unknown = '*', Condition: unknown = undefined) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

const network: Readonly<Record<string, RawResource>> = {
  Vpc: {
    Type: 'AWS::EC2::VPC',
    Properties: { CidrBlock: '10.0.0.0/16', EnableDnsSupport: true, EnableDnsHostnames: true },
  },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), AvailabilityZone: 'eu-west-1a', CidrBlock: '10.0.1.0/24' },
  },
  Subnet2: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), AvailabilityZone: 'eu-west-1b', CidrBlock: '10.0.2.0/24' },
  },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
  Association: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('Subnet'), RouteTableId: ref('Table') },
  },
  Association2: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref('Subnet2'), RouteTableId: ref('Table') },
  },
  S3Endpoint: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcId: ref('Vpc'),
      ServiceName: sub('com.amazonaws.{AWS::Region}.s3'),
      RouteTableIds: [ref('Table')],
    },
  },
  SecretsEndpoint: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcId: ref('Vpc'),
      VpcEndpointType: 'Interface',
      ServiceName: sub('com.amazonaws.{AWS::Region}.secretsmanager'),
      PrivateDnsEnabled: true,
      SubnetIds: [ref('Subnet')],
      SecurityGroupIds: [ref('EndpointGroup')],
    },
  },
  EndpointGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      VpcId: ref('Vpc'),
      GroupDescription: 'endpoint',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: get('Vpc', 'CidrBlock') }],
    },
  },
  JobGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: ref('Vpc'), GroupDescription: 'job' } },
  JobGroupItself: {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: ref('JobGroup'),
      SourceSecurityGroupId: get('JobGroup', 'GroupId'),
      IpProtocol: 'tcp',
      FromPort: 0,
      ToPort: 65535,
    },
  },
  DatabaseGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      VpcId: ref('Vpc'),
      GroupDescription: 'database',
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: ref('JobGroup') },
      ],
    },
  },
};

const around: Readonly<Record<string, RawResource>> = {
  DatabaseSubnets: {
    Type: 'AWS::RDS::DBSubnetGroup',
    Properties: { DBSubnetGroupDescription: 'database', SubnetIds: [ref('Subnet'), ref('Subnet2')] },
  },
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      Engine: 'postgres',
      EngineVersion: '16.4',
      DBSubnetGroupName: ref('DatabaseSubnets'),
      VPCSecurityGroups: [get('DatabaseGroup', 'GroupId')],
    },
  },
  Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
  Bucket: { Type: 'AWS::S3::Bucket' },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'glue.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole'],
      Policies: [
        {
          PolicyName: 'own',
          PolicyDocument: {
            Statement: [
              allow(['s3:GetObject', 's3:PutObject'], sub('{Bucket.Arn}/*')),
              allow('secretsmanager:GetSecretValue', ref('Secret')),
            ],
          },
        },
      ],
    },
  },
  Connection: {
    Type: 'AWS::Glue::Connection',
    Properties: {
      CatalogId: ref('AWS::AccountId'),
      ConnectionInput: {
        Name: 'warehouse',
        ConnectionType: 'JDBC',
        ConnectionProperties: {
          JDBC_CONNECTION_URL: sub('jdbc:postgresql://{Database.Endpoint.Address}:{Database.Endpoint.Port}/postgres'),
          JDBC_ENFORCE_SSL: 'true',
          SECRET_ID: ref('Secret'),
        },
        PhysicalConnectionRequirements: {
          SubnetId: ref('Subnet'),
          AvailabilityZone: get('Subnet', 'AvailabilityZone'),
          SecurityGroupIdList: [ref('JobGroup')],
        },
      },
    },
  },
  Job: {
    Type: 'AWS::Glue::Job',
    Properties: {
      Role: get('Role', 'Arn'),
      Command: { Name: 'glueetl', ScriptLocation: sub('s3://{Bucket}/load.scala') },
      Connections: { Connections: [ref('Connection')] },
      DefaultArguments: { '--TempDir': sub('s3://{Bucket}/temporary/') },
      GlueVersion: '5.0',
      NumberOfWorkers: 2,
      WorkerType: 'G.1X',
    },
  },
};

/** A template in which all is right, as people write it by hand. */
export const right: RawTemplate = { Resources: { ...network, ...around } };

/** A template with resources instead of those that it has, or beside them; null takes one away. */
export function having(
  resources: Readonly<Record<string, RawResource | null>>,
  { Resources, ...rest }: RawTemplate = right,
): RawTemplate {
  const kept = Object.entries({ ...Resources, ...resources }).flatMap(([id, resource]): [string, RawResource][] =>
    resource === null ? [] : [[id, resource]],
  );
  return { ...rest, Resources: Object.fromEntries(kept) };
}

/** A template's resource with some of its properties replaced; undefined takes one away. */
export function setting(id: string, properties: Readonly<Record<string, unknown>>, template = right): RawTemplate {
  const resource = template.Resources[id];
  if (resource === undefined) throw new Error(`There is no ${id}.`);
  return having({ [id]: { ...resource, Properties: { ...resource.Properties, ...properties } } }, template);
}

/** A template's role with other statements of its own, and with other policies of AWS. */
export function permitting(
  statements: readonly object[],
  policies: readonly unknown[] = ['arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole'],
  template = right,
): RawTemplate {
  const Policies = [{ PolicyName: 'own', PolicyDocument: { Statement: statements } }];
  return setting('Role', { ManagedPolicyArns: policies, Policies }, template);
}

/** A template's connection with other properties of its input; undefined takes one away. */
export function connecting(input: Readonly<Record<string, unknown>>, template = right): RawTemplate {
  const { ConnectionInput } = template.Resources['Connection']?.Properties ?? {};
  return setting('Connection', { ConnectionInput: { ...Object(ConnectionInput), ...input } }, template);
}
