import { at, type Json, text } from '../json.ts';
import { defaultPort } from '../network/default-port.ts';

type Resolve = (value: Json) => Json;

/** Attributes that give the same id as a reference does, or an ARN that stands for nothing else. */
const SAME: ReadonlySet<string> = new Set([
  'AWS::EC2::SecurityGroup.GroupId',
  'AWS::EC2::SecurityGroup.Id',
  'AWS::EC2::VPC.VpcId',
  'AWS::EC2::Subnet.SubnetId',
  'AWS::EC2::RouteTable.RouteTableId',
  'AWS::EC2::NatGateway.NatGatewayId',
  'AWS::EC2::InternetGateway.InternetGatewayId',
  'AWS::EC2::NetworkAcl.Id',
  'AWS::EC2::VPCEndpoint.Id',
  'AWS::EC2::PrefixList.PrefixListId',
  'AWS::IAM::Role.Arn',
  'AWS::IAM::ManagedPolicy.PolicyArn',
  'AWS::KMS::Key.Arn',
  'AWS::KMS::Key.KeyId',
  'AWS::KMS::Alias.AliasName',
  'AWS::SecretsManager::Secret.Id',
  'AWS::SQS::Queue.Arn',
  'AWS::Lambda::Function.Arn',
]);

/** Properties that an attribute repeats. */
const REPEATED: ReadonlySet<string> = new Set([
  'AWS::EC2::Subnet.AvailabilityZone',
  'AWS::EC2::Subnet.CidrBlock',
  'AWS::EC2::Subnet.VpcId',
  'AWS::EC2::VPC.CidrBlock',
  'AWS::EC2::SecurityGroup.VpcId',
]);

/** Things that are referred to by a name which may be written in the template, and which other texts use. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::Glue::Workflow': ['Name'],
  'AWS::Glue::Job': ['Name'],
  'AWS::Glue::Database': ['DatabaseInput', 'Name'],
};

function property(resource: Json, path: readonly string[], resolve: Resolve): Json | undefined {
  const value = at(resource, 'Properties', ...path);
  return value === undefined ? undefined : resolve(value);
}

/** What a reference to a resource gives. */
export function referenceText(key: string, resource: Json, resolve: Resolve): Json {
  const type = text(at(resource, 'Type')) ?? '';
  // Both are the same secret, and this is the one whose text has the database's address in it.
  if (type === 'AWS::SecretsManager::SecretTargetAttachment') return property(resource, ['SecretId'], resolve) ?? key;
  const named = Object.hasOwn(NAMED, type) ? NAMED[type] : undefined;
  return (named === undefined ? undefined : property(resource, named, resolve)) ?? key;
}

/**
 * What an attribute of a resource gives.
 *
 * @param open The resource's key without its last bracket.
 */
export function attributeText(open: string, name: string, resource: Json, resolve: Resolve): Json {
  const type = text(at(resource, 'Type')) ?? '';
  const whole = `${type}.${name}`;
  if (SAME.has(whole)) return referenceText(`${open}>`, resource, resolve);
  if (REPEATED.has(whole)) return property(resource, [name], resolve) ?? `${open}.${name}>`;
  if (whole === 'AWS::S3::Bucket.Arn') {
    return `arn:aws:s3:::${text(referenceText(`${open}>`, resource, resolve)) ?? ''}`;
  }
  if (name === 'Endpoint.Port' && type.startsWith('AWS::RDS::')) {
    const engine = text(property(resource, ['Engine'], resolve)) ?? '';
    const mode = text(property(resource, ['EngineMode'], resolve));
    return property(resource, ['Port'], resolve) ?? defaultPort(type, engine, mode);
  }
  return `${open}.${name}>`;
}
