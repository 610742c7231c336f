import { type Attributes, type Configuration, from } from '../plan-of.ts';
import { having, id, set } from '../right-plan.ts';
import type { PlanDefect } from './defect.ts';
import { natIn } from './network.ts';

const everywhere: Attributes = { rule_no: 100, action: 'allow', cidr_block: '0.0.0.0/0' };

/** The first of the private subnets with other attributes. */
const first = (attributes: Attributes): Configuration =>
  having({
    'aws_subnet.private': [
      { vpc_id: id('aws_vpc.main'), availability_zone: 'eu-west-1a', ...attributes },
      { vpc_id: id('aws_vpc.main'), cidr_block: '10.0.2.0/24', availability_zone: 'eu-west-1b' },
    ],
  });

/** The endpoint of Secrets Manager in a subnet with a network ACL, which lets these ports in from the network. */
const endpointBehind = (first: number, last: number): Configuration =>
  having(
    {
      'aws_network_acl.endpoints': {
        vpc_id: id('aws_vpc.main'),
        subnet_ids: [id('aws_subnet.private[1]')],
        ingress: [
          {
            rule_no: 100,
            protocol: 'tcp',
            action: 'allow',
            cidr_block: '10.0.0.0/16',
            from_port: first,
            to_port: last,
          },
        ],
        egress: [
          { rule_no: 100, protocol: '-1', action: 'allow', cidr_block: '10.0.0.0/16', from_port: 0, to_port: 0 },
        ],
      },
    },
    set('aws_vpc_endpoint.secrets', { subnet_ids: [id('aws_subnet.private[1]')] }),
  );

/** A NAT gateway in a public subnet with a network ACL, which lets these ports in. */
const natBehind = (first: number, last: number): Configuration => {
  return having(
    {
      'aws_network_acl.public': {
        vpc_id: id('aws_vpc.main'),
        subnet_ids: [id('aws_subnet.public')],
        ingress: [{ ...everywhere, protocol: 'tcp', from_port: first, to_port: last }],
        egress: [{ ...everywhere, protocol: 'all', from_port: 0, to_port: 0 }],
      },
    },
    natIn('aws_subnet.public'),
  );
};

/** The network's own network ACL, which lets out what it says. */
const byDefault = (...egress: readonly Attributes[]): Configuration =>
  having({
    'aws_default_network_acl.main': {
      default_network_acl_id: from('aws_vpc.main.default_network_acl_id'),
      ingress: [{ ...everywhere, protocol: '-1', from_port: 0, to_port: 0 }],
      egress,
    },
  });

/** The endpoint of Secrets Manager, with what belongs to it as resources of their own. */
const endpointApart = (more: Readonly<Record<string, Attributes>>): Configuration =>
  having(
    {
      'aws_vpc_endpoint_subnet_association.secrets': {
        vpc_endpoint_id: id('aws_vpc_endpoint.secrets'),
        subnet_id: id('aws_subnet.private[0]'),
      },
      'aws_vpc_endpoint_security_group_association.secrets': {
        vpc_endpoint_id: id('aws_vpc_endpoint.secrets'),
        security_group_id: id('aws_security_group.endpoint'),
      },
      ...more,
    },
    set('aws_vpc_endpoint.secrets', { subnet_ids: null, security_group_ids: null }),
  );

const policyFor = (secret: string) => ({
  'aws_vpc_endpoint_policy.secrets': {
    vpc_endpoint_id: id('aws_vpc_endpoint.secrets'),
    policy: JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: secret }],
    }),
  },
});

const withoutDns = (base: Configuration) => set('aws_vpc.main', { enable_dns_support: false }, base);

/** What is wrong with names, and with addresses. */
export const nameDefects: readonly PlanDefect[] = [
  {
    title: 'a subnet without addresses of IPv4',
    broken: first({ ipv6_cidr_block: '2001:db8:0:1::/64', ipv6_native: true }),
    said: [
      /^IP-FULL fails: 2 workers in 1 run at once want 2 addresses, and aws_subnet.private\[0\] has none free$/,
      /^unknown SG-EP: whether the groups of aws_vpc_endpoint.secrets let in port 443 from the job hangs on what is not/,
    ],
    sound: first({ cidr_block: '10.0.1.0/24', ipv6_cidr_block: '2001:db8:0:1::/64' }),
  },
  {
    title: 'a network that resolves no names, and has no endpoints',
    broken: withoutDns(natIn('aws_subnet.public')),
    said: [/^DNS at risk: aws_vpc.main has no DNS support: unless its DHCP options name servers of your own, no name/],
    sound: natIn('aws_subnet.public'),
  },
  {
    title: 'a network ACL that keeps a job from the endpoint of its secret, in another subnet',
    broken: endpointBehind(5432, 5432),
    said: [
      /^NACL fails: aws_network_acl.endpoints of aws_subnet.private\[1\] does not let port 443 in, which the endpoint/,
    ],
    sound: endpointBehind(443, 5432),
  },
  {
    title: 'a network ACL before the NAT gateway, by which no answers come back',
    broken: natBehind(443, 443),
    said: [
      /^NACL fails: aws_network_acl.public of aws_subnet.public does not let ports 1024-65535 in, by which answers/,
    ],
    sound: natBehind(443, 65_535),
  },
  {
    title: 'a default network ACL from which Terraform takes what AWS gives it',
    broken: byDefault({ ...everywhere, protocol: 'tcp', from_port: 1024, to_port: 65_535 }),
    said: [/^NACL fails: aws_default_network_acl.main of aws_subnet.private\[0\] does not let port 443 out, which S3/],
    sound: byDefault({ ...everywhere, protocol: '-1', from_port: 0, to_port: 0 }),
  },
  {
    title: 'an endpoint with its subnets, its groups and its policy beside it, which is for another secret',
    broken: endpointApart(policyFor('arn:aws:secretsmanager:eu-west-1:123456789012:secret:other')),
    said: [
      /^EP-POLICY fails: the policy of aws_vpc_endpoint.secrets does not let through secretsmanager:GetSecretValue on/,
    ],
    sound: endpointApart(policyFor('*')),
  },
];
