import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { describe, expect, test } from 'vitest';
import { allow, get, having, permitting, type RawTemplate, ref, reportOf, right, setting } from './raw-stack.ts';

const fixesOf = (template: RawTemplate, id: string) =>
  reportOf(template).problems.flatMap(({ finding: { rule, fix } }) => (rule.id === id && fix !== null ? [fix] : []));

describe('a fix', () => {
  test('names an endpoint as the CDK calls its service', () => {
    const services = [
      'athena',
      'dynamodb',
      'events',
      'glue',
      'lambda',
      'secretsmanager',
      'sns',
      'sqs',
      'ssm',
      'states',
    ];
    const calls = services.map((service) => allow(`${service}:Do`, `arn:aws:${service}:::it`));
    const own = permitting([allow('s3:*'), allow('secretsmanager:*'), ...calls]);
    const Watcher = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: get('Role', 'Arn'),
        VpcConfig: { SubnetIds: [ref('Subnet')], SecurityGroupIds: [ref('JobGroup')] },
      },
    };
    const template = having({ Watcher, SecretsEndpoint: null }, own);
    const fixes = [...fixesOf(template, 'API-ROUTE'), ...fixesOf(template, 'LAM-NET')];
    const made = fixes.map(({ cdk }) => /(Interface|Gateway)VpcEndpointAwsService\.([A-Z_]+)/.exec(cdk));
    expect(made.length).toBeGreaterThan(services.length);
    const known = { Interface: InterfaceVpcEndpointAwsService, Gateway: GatewayVpcEndpointAwsService };
    const wrong = made.filter(
      (found) => found === null || !((found[2] ?? '') in known[found[1] === 'Gateway' ? 'Gateway' : 'Interface']),
    );
    expect(wrong).toEqual([]);
    // The gateway costs nothing, and every hour of an interface does.
    expect(made.flatMap((found) => (found?.[1] === 'Gateway' ? found[2] : []))).toEqual(['DYNAMODB']);
  });

  test('for a role takes no other fix away', () => {
    const fixes = fixesOf(permitting([]), 'SCRIPT-403');
    const names = fixes.map(({ cli }) => / --policy-name (\S+) /.exec(cli)?.[1]);
    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
  });

  test('for a role’s trust says that what it trusts now has to stay in it', () => {
    const trusted = {
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const [fix] = fixesOf(setting('Role', { AssumeRolePolicyDocument: trusted }), 'TRUST');
    expect(fix?.cli).toContain(
      '"Statement":[<those that it has>,{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"}',
    );
  });

  test('stands for what the template names nowhere as everywhere', () => {
    const [fix] = fixesOf(permitting([allow('s3:*')]), 'SM-DENY');
    expect(fix?.cli).toMatch(/^aws iam put-role-policy --role-name <Role> /);
  });

  test('turns on the support of DNS before the names that want it', () => {
    const { Properties } = right.Resources['Vpc'] ?? {};
    const off = { ...Properties, EnableDnsSupport: false, EnableDnsHostnames: false };
    const [fix] = fixesOf(setting('Vpc', off), 'DNS');
    expect(fix?.cli).toMatch(/--enable-dns-support && .* --enable-dns-hostnames$/);
  });
});
