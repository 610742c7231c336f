import { describe, expect, test } from 'vitest';
import { connecting, get, having, ref, reportOf, right, saidOf, setting, sub } from './raw-stack.ts';

describe('a connection', () => {
  test('of type NETWORK that names no network is found', () => {
    const nowhere = connecting({
      ConnectionType: 'NETWORK',
      ConnectionProperties: {},
      PhysicalConnectionRequirements: undefined,
    });
    expect(saidOf(nowhere)).toEqual([
      'CONN-AZ fails: Connection is of type NETWORK, and names neither a subnet nor groups',
    ]);
  });

  test('of type NETWORK leaves it to the job’s arguments where the database is', () => {
    const network = connecting({ ConnectionType: 'NETWORK', ConnectionProperties: {} });
    const url = sub('jdbc:postgresql://{Database.Endpoint.Address}:5432/postgres');
    const job = setting('Job', { DefaultArguments: { '--URL': url, '--SECRET': ref('Secret') } }, network);
    expect(saidOf(job)).toEqual([]);
    expect(saidOf(setting('DatabaseGroup', { SecurityGroupIngress: [] }, job))).toEqual([
      expect.stringMatching(/^DB-SG fails/),
    ]);
  });

  test('of a newer type names host and port by themselves', () => {
    const ConnectionProperties = {
      HOST: get('Database', 'Endpoint.Address'),
      PORT: get('Database', 'Endpoint.Port'),
      DATABASE: 'postgres',
    };
    const newer = connecting({
      ConnectionType: 'POSTGRESQL',
      ConnectionProperties,
      AuthenticationConfiguration: { AuthenticationType: 'BASIC', SecretArn: ref('Secret') },
    });
    expect(saidOf(newer)).toEqual([]);
    expect(saidOf(setting('DatabaseGroup', { SecurityGroupIngress: [] }, newer))).toEqual([
      expect.stringMatching(/^DB-SG fails/),
    ]);
  });

  test('of a database elsewhere is not known, and no alarm', () => {
    const ConnectionProperties = {
      JDBC_CONNECTION_URL: 'jdbc:postgresql://db.example.com:6432/shop',
      SECRET_ID: ref('Secret'),
    };
    expect(saidOf(connecting({ ConnectionProperties }))).toEqual([
      'unknown DB-SG, DB-ROUTE: the template does not make the database db.example.com',
    ]);
  });
});

describe('a database of Aurora', () => {
  const cluster = (properties: object, port: unknown) => {
    const Cluster = {
      Type: 'AWS::RDS::DBCluster',
      Properties: {
        Engine: 'aurora-postgresql',
        EngineVersion: '16.4',
        DBSubnetGroupName: ref('DatabaseSubnets'),
        VpcSecurityGroupIds: [ref('DatabaseGroup')],
        ...properties,
      },
    };
    const Writer = {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        Engine: 'aurora-postgresql',
        DBInstanceClass: 'db.serverless',
        DBClusterIdentifier: ref('Cluster'),
      },
    };
    const ConnectionProperties = {
      JDBC_CONNECTION_URL: {
        'Fn::Join': ['', ['jdbc:postgresql://', get('Cluster', 'ReadEndpoint.Address'), ':', port, '/shop']],
      },
      SECRET_ID: ref('Secret'),
    };
    return connecting({ ConnectionProperties }, having({ Cluster, Writer, Database: null }));
  };

  test.each([
    ['whose port is written', { Port: 5432 }, '5432'],
    ['whose port is its own', { Port: '5432', ServerlessV2ScalingConfiguration: {} }, get('Cluster', 'Endpoint.Port')],
    ['that is serverless by its mode', { EngineMode: 'serverless' }, get('Cluster', 'Endpoint.Port')],
  ])('%s is reached', (_, properties, port) => {
    expect(saidOf(cluster(properties, port))).toEqual([]);
  });

  test('without a port listens on that of MySQL', () => {
    expect(saidOf(cluster({}, get('Cluster', 'Endpoint.Port')))).toEqual([
      "DB-SG fails: the groups of Cluster do not let in port 3306 from the job's group",
    ]);
  });
});

describe('a proxy of RDS', () => {
  const proxied = (groups: readonly unknown[]) => {
    const proxy = {
      Type: 'AWS::RDS::DBProxy',
      Properties: { EngineFamily: 'POSTGRESQL', VpcSubnetIds: [ref('Subnet')], VpcSecurityGroupIds: groups },
    };
    const ConnectionProperties = {
      JDBC_CONNECTION_URL: sub('jdbc:postgresql://{Proxy.Endpoint}:5432/shop'),
      SECRET_ID: ref('Secret'),
    };
    return connecting({ ConnectionProperties }, having({ Proxy: proxy }));
  };

  test('is a database to whoever connects to it', () => {
    expect(saidOf(proxied([ref('DatabaseGroup')]))).toEqual([]);
    expect(saidOf(proxied([ref('EndpointGroup')]))).toEqual([
      expect.stringMatching(/^DB-SG fails: the groups of Proxy/),
    ]);
  });
});

describe('how many addresses a job wants', () => {
  test('is one for a Python shell, whatever share of a machine it has', () => {
    const Command = { Name: 'pythonshell', ScriptLocation: sub('s3://{Bucket}/load.py') };
    const shell = { Command, MaxCapacity: 0.0625, ExecutionProperty: { MaxConcurrentRuns: 100 } };
    expect(saidOf(setting('Job', shell))).toEqual([]);
  });

  test('is told as failing where one run is too many, and as at risk where many at once are', () => {
    const narrow = setting('Subnet', { CidrBlock: '10.0.1.0/28' });
    expect(saidOf(setting('Job', { NumberOfWorkers: 12 }, narrow))).toEqual([expect.stringMatching(/^IP-FULL fails/)]);
    expect(saidOf(setting('Job', { ExecutionProperty: { MaxConcurrentRuns: 9 } }, narrow))).toEqual([
      'IP-FULL at risk: 2 workers in 9 runs at once want 18 addresses, and Subnet never has more than 11',
    ]);
  });
});

describe('routes', () => {
  const leading = (target: object) =>
    having({
      S3Endpoint: null,
      Way: {
        Type: 'AWS::EC2::Route',
        Properties: { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', ...target },
      },
    });

  test('lead to S3 by a NAT gateway, and not by one that is private', () => {
    expect(saidOf(leading({ NatGatewayId: 'nat-0123456789abcdef0' }))).toEqual([]);
    const Nat = { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: ref('Subnet2'), ConnectivityType: 'private' } };
    expect(saidOf(having({ Nat }, leading({ NatGatewayId: ref('Nat') })))).toEqual([
      expect.stringMatching(/^unknown S3-ROUTE: Table leads out by neither a NAT gateway nor a gateway endpoint/),
    ]);
  });

  test('lead to S3 perhaps, by an endpoint whose service a parameter names', () => {
    const template = setting('S3Endpoint', { ServiceName: ref('Service') });
    expect(saidOf({ ...template, Parameters: { Service: { Type: 'String' } } })).toEqual([
      'unknown S3-ROUTE: which service S3Endpoint leads to is not known',
    ]);
  });
});

describe('a network ACL', () => {
  const entry = (RuleNumber: number, Egress: boolean, more: object) => ({
    Type: 'AWS::EC2::NetworkAclEntry',
    Properties: { NetworkAclId: ref('Acl'), RuleNumber, Egress, Protocol: -1, RuleAction: 'allow', ...more },
  });
  const anywhere = { CidrBlock: '0.0.0.0/0' };
  const behind = (entries: Readonly<Record<string, ReturnType<typeof entry>>>) =>
    having({
      Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } },
      ...Object.fromEntries(
        ['Subnet', 'Subnet2'].map((name) => [
          `${name}Acl`,
          {
            Type: 'AWS::EC2::SubnetNetworkAclAssociation',
            Properties: { SubnetId: ref(name), NetworkAclId: ref('Acl') },
          },
        ]),
      ),
      ...entries,
    });
  const https = { Protocol: 6, PortRange: { From: 443, To: 443 } };
  const answers = { Protocol: '6', PortRange: { From: '1024', To: '65535' } };

  test.each([
    ['everything', { In: entry(100, false, anywhere), Out: entry(100, true, anywhere) }],
    [
      'everything but what comes by IPv6',
      {
        V6: entry(90, false, { Ipv6CidrBlock: '::/0', RuleAction: 'deny' }),
        In: entry(100, false, anywhere),
        Out: entry(100, true, anywhere),
      },
    ],
    [
      'everything but what comes from somewhere',
      {
        Bad: entry(90, false, { CidrBlock: '203.0.113.0/24', RuleAction: 'deny' }),
        In: entry(100, false, anywhere),
        Out: entry(100, true, anywhere),
      },
    ],
    [
      'the network, and S3 with its answers',
      {
        Net: entry(100, false, { CidrBlock: '10.0.0.0/16' }),
        NetOut: entry(100, true, { CidrBlock: '10.0.0.0/16' }),
        S3: entry(110, true, { ...https, ...anywhere }),
        Back: entry(110, false, { ...answers, ...anywhere }),
      },
    ],
  ])('that lets through %s is right', (_, entries) => {
    expect(saidOf(behind(entries))).toEqual([]);
  });

  test('that lets through ranges of S3 alone is not known to be enough', () => {
    const net = {
      Net: entry(100, false, { CidrBlock: '10.0.0.0/16' }),
      NetOut: entry(100, true, { CidrBlock: '10.0.0.0/16' }),
    };
    const ranges = {
      S3: entry(110, true, { ...https, CidrBlock: '52.218.0.0/17' }),
      Back: entry(110, false, { ...answers, CidrBlock: '52.218.0.0/17' }),
    };
    expect(saidOf(behind({ ...net, ...ranges }))).toEqual([
      'unknown NACL: whether Acl lets port 443 out hangs on addresses that are not known',
      'unknown NACL: whether Acl lets ports 32768-60999 in hangs on addresses that are not known',
    ]);
  });

  test('that denies first is found, and each fix has a number of its own', () => {
    const entries = {
      No: entry(50, false, { ...anywhere, RuleAction: 'deny' }),
      In: entry(100, false, anywhere),
      Out: entry(100, true, anywhere),
    };
    const { problems } = reportOf(behind(entries));
    const numbers = problems.map(({ finding }) => Number(/--rule-number (\d+)/.exec(finding.fix?.cli ?? '')?.[1]));
    expect(problems.map(({ finding }) => finding.rule.id)).toContain('NACL');
    expect(new Set(numbers).size).toBe(problems.length);
    expect(Math.max(...numbers)).toBeLessThan(50);
  });
});

test('the template that is right is right', () => {
  expect(saidOf(right)).toEqual([]);
});
