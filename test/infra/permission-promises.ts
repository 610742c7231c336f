import { type Flat, ofType, target, words } from './flat-template.ts';
import type { Promised } from './promised.ts';
import { roleAllows, statementsOf, trusted } from './statements.ts';
import { at, each } from './template.ts';

const ACCOUNT = 'arn:<AWS::Partition>';
const here = (service: string, rest: string) => `${ACCOUNT}:${service}:<AWS::Region>:<AWS::AccountId>:${rest}`;
const GROUP = here('logs', 'log-group:/aws-glue/shop/output');

const CRAWLER_QUEUE = [
  'ReceiveMessage',
  'DeleteMessage',
  'GetQueueUrl',
  'GetQueueAttributes',
  'SetQueueAttributes',
  'ListQueueTags',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
];

/** The ARN of an object whose URI is given. */
const objectArn = (uri: string) => uri.replace(/^s3:\/\//, `${ACCOUNT}:s3:::`);

/** A bucket's ARN as policies write it. */
function bucketArn(bucket: string): string {
  return bucket.startsWith('<') ? bucket : `${ACCOUNT}:s3:::${bucket}`;
}

/** Roles of the functions, by the kind of their log. */
function functionRoles(flat: Flat): readonly { readonly role: string; readonly secret: string }[] {
  return ofType(flat, 'AWS::Lambda::Function')
    .filter(({ Properties }) => Properties['VpcConfig'] !== undefined)
    .map(({ Properties }) => ({
      role: target(Properties['Role']) ?? '',
      secret: words(at(Properties, 'Environment', 'Variables', 'ASPEN_SECRET')),
    }));
}

/** Everything that roles have to be allowed, as promises; what they are allowed beyond it stands in roles.test.ts. */
export const permissionPromises: readonly Promised[] = [
  {
    id: 'EC2-DENY',
    title: 'jobs may look at the network and make their interfaces',
    holds: (flat, { jobRole }) =>
      [
        'DescribeVpcEndpoints',
        'DescribeRouteTables',
        'DescribeSubnets',
        'DescribeSecurityGroups',
        'DescribeNetworkInterfaces',
        'DescribeVpcAttribute',
        'CreateNetworkInterface',
        'DeleteNetworkInterface',
      ].every((action) => roleAllows(flat, jobRole, `ec2:${action}`, '*')),
  },
  {
    id: 'ENI-TAG',
    title: "jobs may tag interfaces, with Glue's own tag and no other",
    holds: (flat, { jobRole }) =>
      ['ec2:CreateTags', 'ec2:DeleteTags'].every((action) =>
        statementsOf(flat, jobRole).some(
          ({ actions, condition }) =>
            actions.includes(action) &&
            JSON.stringify(condition) === '{"ForAllValues:StringEquals":{"aws:TagKeys":["aws-glue-service-resource"]}}',
        ),
      ),
  },
  {
    id: 'TRUST',
    title: 'Glue may take the roles of jobs and crawlers',
    holds: (flat, { jobRole, crawlerRole }) =>
      [jobRole, ...(crawlerRole === null ? [] : [crawlerRole])].every(
        (role) => trusted(flat, role) === 'glue.amazonaws.com',
      ),
  },
  {
    id: 'SCRIPT-403',
    title: 'jobs may read their script and the certificates',
    holds: (flat, { jobRole, jobs }) =>
      jobs.every(({ Properties }) =>
        [at(Properties, 'Command', 'ScriptLocation'), at(Properties, 'DefaultArguments', '--SSL_ROOT_CERT')].every(
          (uri) => roleAllows(flat, jobRole, 's3:GetObject', objectArn(words(uri))),
        ),
      ),
  },
  {
    id: null,
    title: 'jobs may list and read the files of their tables',
    holds: (flat, { jobRole, jobs, bucket }) =>
      jobs.every(({ Properties }) => {
        const root = words(at(Properties, 'DefaultArguments', '--SOURCE')).replace(`s3://${bucket}`, '');
        const key = `${bucketArn(bucket)}${root}/customer/2026.csv`;
        return (
          roleAllows(flat, jobRole, 's3:GetObject', key) &&
          roleAllows(flat, jobRole, 's3:ListBucket', bucketArn(bucket))
        );
      }),
  },
  {
    id: 'SM-DENY',
    title: 'jobs and functions may read their own secrets',
    holds: (flat, { jobRole, connection }) => {
      const secret = words(at(connection.Properties, 'ConnectionInput', 'ConnectionProperties', 'SECRET_ID'));
      return [{ role: jobRole, secret }, ...functionRoles(flat)].every((each) =>
        roleAllows(flat, each.role, 'secretsmanager:GetSecretValue', each.secret),
      );
    },
  },
  {
    id: null,
    title: 'jobs may ask for their connection',
    holds: (flat, { jobRole, connection }) =>
      roleAllows(flat, jobRole, 'glue:GetConnection', here('glue', 'catalog')) &&
      roleAllows(
        flat,
        jobRole,
        'glue:GetConnection',
        here('glue', `connection/${words(at(connection.Properties, 'ConnectionInput', 'Name'))}`),
      ),
  },
  {
    id: 'LOGS',
    title: 'jobs and crawlers may write their logs, whose names begin with /aws-glue/',
    holds: (flat, { jobRole, crawlerRole }) =>
      [jobRole, ...(crawlerRole === null ? [] : [crawlerRole])].every((role) =>
        ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'].every((action) =>
          roleAllows(flat, role, action, GROUP),
        ),
      ),
  },
  {
    id: 'CRAWL-CAT',
    title: 'crawlers may ask for partitions in batches',
    concerns: ({ name }) => !name.includes('event'),
    holds: (flat, { crawlerRole }) =>
      ['glue:BatchGetPartition', 'glue:BatchCreatePartition'].every((action) =>
        statementsOf(flat, crawlerRole ?? '').some(({ actions }) => actions.includes(action)),
      ),
  },
  {
    id: 'CRAWL-SQS',
    title: 'crawlers may do with their queue what Glue asks for',
    concerns: ({ name }) => !name.includes('event'),
    holds: (flat, { crawlerRole, crawlers }) =>
      crawlers.every(({ Properties }) => {
        const queue = words(at(Properties, 'Targets', 'CatalogTargets', 0, 'EventQueueArn'));
        return CRAWLER_QUEUE.every((action) => roleAllows(flat, crawlerRole ?? '', `sqs:${action}`, queue));
      }),
  },
  {
    id: null,
    title: 'jobs and crawlers may use the key of the bucket, and who deploys that of its secret',
    concerns: ({ name }) => name.includes('keys of their own'),
    holds: (flat, { jobRole, crawlerRole }) => {
      const key = (name: string) => `arn:aws:kms:eu-west-1:123456789012:key/${name}`;
      const [deployer] = functionRoles(flat).filter(({ secret }) => secret.includes('shop/admin'));
      return (
        [jobRole, crawlerRole ?? ''].every((role) => roleAllows(flat, role, 'kms:Decrypt', key('of-the-bucket'))) &&
        roleAllows(flat, deployer?.role ?? '', 'kms:Decrypt', key('of-the-secret'))
      );
    },
  },
  {
    id: null,
    title: 'Lake Formation lets crawlers at the catalog, its tables and their files, where it governs them',
    concerns: ({ name }) => name.includes('Lake Formation'),
    holds: (flat, { crawlerRole, crawlers }) => {
      const granted = ofType(flat, 'AWS::LakeFormation::PrincipalPermissions').filter(
        ({ Properties }) => target(at(Properties, 'Principal', 'DataLakePrincipalIdentifier')) === crawlerRole,
      );
      const grants = (kind: string, place: string, name: string, actions: readonly string[]) =>
        granted.some(({ Properties }) => {
          const known = each(Properties['Permissions']);
          const resource = words(at(Properties, 'Resource', kind, place));
          return resource !== '' && resource.endsWith(name) && actions.every((action) => known.includes(action));
        });
      // Where it governs the catalog alone, none of these: crawlers then read files by their own role.
      const files = [
        grants('DataLocation', 'ResourceArn', ':s3:::shop-landing/incoming', ['DATA_LOCATION_ACCESS']),
        roleAllows(flat, crawlerRole ?? '', 'lakeformation:GetDataAccess', '*'),
        ...crawlers.map(
          ({ Properties }) => at(Properties, 'LakeFormationConfiguration', 'UseLakeFormationCredentials') === true,
        ),
      ];
      return (
        grants('Database', 'Name', '', ['DESCRIBE']) &&
        grants('Table', 'DatabaseName', '', ['ALTER', 'DESCRIBE', 'SELECT']) &&
        new Set(files).size === 1
      );
    },
  },
  {
    id: 'EB-ROLE',
    title: 'EventBridge tells workflows by a role that may notify them',
    holds: (flat) =>
      ofType(flat, 'AWS::Events::Rule')
        .flatMap(({ Properties }) => each(Properties['Targets']))
        .filter((each) => words(at(each, 'Arn')).includes(':workflow/'))
        .every((each) => {
          const role = target(at(each, 'RoleArn')) ?? '';
          const arn = here('glue', 'workflow/shop.customer');
          return trusted(flat, role) === 'events.amazonaws.com' && roleAllows(flat, role, 'glue:notifyEvent', arn);
        }),
  },
  {
    id: null,
    title: 'functions may make their interfaces and write their logs',
    holds: (flat) =>
      functionRoles(flat).every(
        ({ role }) =>
          roleAllows(flat, role, 'ec2:CreateNetworkInterface', '*') &&
          roleAllows(flat, role, 'ec2:DeleteNetworkInterface', '*') &&
          statementsOf(flat, role).some(({ actions }) => actions.includes('logs:PutLogEvents')),
      ),
  },
];

/** What every secret of a role is for: none reads another's. */
export function secretsOf(flat: Flat, role: string): readonly string[] {
  return statementsOf(flat, role)
    .filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'))
    .flatMap(({ resources }) => resources);
}
