import { get, having, type RawResource, type RawTemplate, ref, setting, sub } from '../raw-stack.ts';
import type { Defect } from './defect.ts';

const otherNetwork: Readonly<Record<string, RawResource>> = {
  OtherVpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.8.0.0/16' } },
  OtherSubnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('OtherVpc'), AvailabilityZone: 'eu-west-1a', CidrBlock: '10.8.1.0/24' },
  },
};

const peering: Readonly<Record<string, RawResource>> = {
  Peering: {
    Type: 'AWS::EC2::VPCPeeringConnection',
    Properties: { VpcId: ref('Vpc'), PeerVpcId: ref('OtherVpc') },
  },
  ToOther: {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: ref('Table'),
      DestinationCidrBlock: '10.8.0.0/16',
      VpcPeeringConnectionId: ref('Peering'),
    },
  },
};

/** A second connection of the job, somewhere, which leads to a database by its address or to none. */
const second = (subnet: string, url: unknown, group = 'JobGroup'): RawTemplate =>
  having(
    {
      ...otherNetwork,
      OtherGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { VpcId: ref('Vpc'), GroupDescription: 'other' } },
      Second: {
        Type: 'AWS::Glue::Connection',
        Properties: {
          ConnectionInput: {
            Name: 'second',
            ConnectionType: url === null ? 'NETWORK' : 'JDBC',
            ...(url === null
              ? {}
              : {
                  ConnectionProperties: {
                    JDBC_CONNECTION_URL: url,
                    JDBC_ENFORCE_SSL: 'true',
                    SECRET_ID: ref('Secret'),
                  },
                }),
            PhysicalConnectionRequirements: {
              SubnetId: ref(subnet),
              AvailabilityZone: get(subnet, 'AvailabilityZone'),
              SecurityGroupIdList: [ref(group)],
            },
          },
        },
      },
    },
    setting('Job', { Connections: { Connections: [ref('Connection'), ref('Second')] } }),
  );

const ELSEWHERE = 'jdbc:postgresql://reports.example.com:5432/reports';

const SAME = sub('jdbc:postgresql://{Database.Endpoint.Address}:{Database.Endpoint.Port}/postgres');

/** What is wrong with more than one connection of a job. */
export const connectionDefects: readonly Defect[] = [
  {
    title: 'connections in two networks',
    broken: second('OtherSubnet', null),
    said: [
      /^MULTI fails: Second stands in another network than Connection, .*; it reaches what Second leads to by a way/,
    ],
    sound: having(peering, second('OtherSubnet', null)),
  },
  {
    title: 'a second connection with a group of its own, to a database elsewhere',
    broken: second('Subnet', ELSEWHERE, 'OtherGroup'),
    said: [
      /^MULTI at risk: Second has other groups than Connection, the first one: the job has the first one's alone, /,
      /^unknown DB-SG, DB-ROUTE: the template does not make the database reports.example.com$/,
    ],
    // Glue takes the first one whose subnet has addresses.
    sound: second('Subnet2', SAME, 'OtherGroup'),
  },
];
