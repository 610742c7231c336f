import type { Statement } from '../facts/statement.ts';

function allow(actions: readonly string[], resources: readonly string[] = ['*'], conditions = {}): Statement {
  return {
    allows: true,
    actions,
    exceptActions: false,
    resources,
    exceptResources: false,
    conditions,
    principals: [],
  };
}

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const interfaces = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'];

/**
 * What AWS's own policies allow, so far as the rules ask for it: those that roles of jobs, crawlers and functions have.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */
export const managedPolicies: Readonly<Record<string, readonly Statement[]>> = {
  'service-role/AWSGlueServiceRole': [
    allow([
      'glue:*',
      's3:GetBucketLocation',
      's3:ListBucket',
      's3:ListAllMyBuckets',
      's3:GetBucketAcl',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeRouteTables',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcAttribute',
      'iam:ListRolePolicies',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'cloudwatch:PutMetricData',
    ]),
    allow(['s3:CreateBucket'], ['arn:aws:s3:::aws-glue-*']),
    allow(
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      ['arn:aws:s3:::aws-glue-*/*', 'arn:aws:s3:::*/*aws-glue-*/*'],
    ),
    allow(['s3:GetObject'], ['arn:aws:s3:::crawler-public*', 'arn:aws:s3:::aws-glue-*']),
    allow(logs, ['arn:aws:logs:*:*:*:/aws-glue/*', 'arn:aws:logs:*:*:log-group:/aws-glue/*']),
    allow(
      ['ec2:CreateTags', 'ec2:DeleteTags'],
      ['arn:aws:ec2:*:*:network-interface/*', 'arn:aws:ec2:*:*:security-group/*', 'arn:aws:ec2:*:*:instance/*'],
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['aws-glue-service-resource'] } },
    ),
  ],
  'service-role/AWSLambdaBasicExecutionRole': [allow(logs)],
  'service-role/AWSLambdaVPCAccessExecutionRole': [allow([...logs, ...interfaces, 'ec2:DescribeSubnets'])],
  AmazonS3FullAccess: [allow(['s3:*', 's3-object-lambda:*'])],
  AmazonS3ReadOnlyAccess: [allow(['s3:Get*', 's3:List*', 's3:Describe*'])],
  SecretsManagerReadWrite: [allow(['secretsmanager:*', 'kms:DescribeKey', 'kms:ListAliases', 'kms:ListKeys'])],
  CloudWatchLogsFullAccess: [allow(['logs:*'])],
  CloudWatchFullAccess: [allow(['cloudwatch:*', 'logs:*'])],
  AmazonVPCFullAccess: [allow(['ec2:*Network*', 'ec2:*Tags', 'ec2:Describe*'])],
  AmazonEC2FullAccess: [allow(['ec2:*'])],
  AmazonEC2ReadOnlyAccess: [allow(['ec2:Describe*'])],
  AmazonRDSFullAccess: [allow(['rds:*'])],
  AmazonSQSFullAccess: [allow(['sqs:*'])],
  AmazonDynamoDBFullAccess: [allow(['dynamodb:*'])],
  AWSGlueConsoleFullAccess: [allow(['glue:*', 's3:ListAllMyBuckets', 's3:ListBucket', 'ec2:Describe*'])],
  AdministratorAccess: [allow(['*'])],
  PowerUserAccess: [{ ...allow(['iam:*', 'organizations:*', 'account:*']), exceptActions: true }],
};
