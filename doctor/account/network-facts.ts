import {
  type RouteTable as AwsRouteTable,
  type Subnet as AwsSubnet,
  type EC2Client,
  type Filter,
  paginateDescribeNatGateways,
  paginateDescribeNetworkAcls,
  paginateDescribeRouteTables,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import type { FactKind } from '../facts/facts.ts';
import type { NatGateway, NetworkFacts } from '../facts/network.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import { readAcl } from './acl-facts.ts';
import type { AwsCalls } from './aws-calls.ts';
import { readEndpoint } from './endpoint-facts.ts';
import { readGroup } from './group-facts.ts';
import type { MissingFacts } from './missing-facts.ts';
import { withoutPrefixLists } from './prefix-lists.ts';
import { readRouteTable } from './route-facts.ts';
import { readSubnet } from './subnet-facts.ts';
import { VpcReader } from './vpc-facts.ts';

/** EC2 takes this many values of a filter at once. */
const VALUES = 200;

function inBatches(values: readonly string[]): readonly string[][] {
  const unique = [...new Set(values)];
  return Array.from({ length: Math.ceil(unique.length / VALUES) }, (_, at) =>
    unique.slice(at * VALUES, (at + 1) * VALUES),
  );
}

type Request = { readonly Filters: Filter[] };

const byKey = <T extends { readonly place: { readonly key: string } }>(items: Known<readonly T[]>) =>
  new Map(items instanceof Unknown ? [] : items.map((item): [string, T] => [item.place.key, item]));

/** Asks EC2 about the networks that jobs, databases and functions stand in. */
export class NetworkReader {
  readonly #client: EC2Client;
  readonly #calls: AwsCalls;
  readonly #missing: MissingFacts;
  readonly #vpcs: VpcReader;

  constructor(ec2: EC2Client, calls: AwsCalls, missing: MissingFacts, account: string) {
    this.#client = ec2;
    this.#calls = calls;
    this.#missing = missing;
    this.#vpcs = new VpcReader(ec2, calls, missing, account);
  }

  /** The ids of the networks that subnets are in. */
  async vpcsOf(subnetIds: readonly string[]): Promise<ReadonlySet<string>> {
    const subnets = await this.#subnets(subnetIds);
    return new Set(subnets instanceof Unknown ? [] : subnets.flatMap(({ VpcId }) => VpcId ?? []));
  }

  #subnets(ids: readonly string[]): Promise<Known<readonly AwsSubnet[]>> {
    return this.#all(
      'subnet',
      'ec2:DescribeSubnets',
      'subnet-id',
      ids,
      (request) => paginateDescribeSubnets({ client: this.#client }, request),
      ({ Subnets }) => Subnets,
    );
  }

  /** @param groupIds Of the security groups, without those that endpoints have. */
  async network(subnetIds: readonly string[], groupIds: readonly string[]): Promise<NetworkFacts> {
    const client = this.#client;
    const subnets = await this.#subnets(subnetIds);
    const found = subnets instanceof Unknown ? [] : subnets;
    const vpcIds = [...new Set(found.flatMap(({ VpcId }) => VpcId ?? []))];
    const tables = await this.#all(
      'route table',
      'ec2:DescribeRouteTables',
      'vpc-id',
      vpcIds,
      (request) => paginateDescribeRouteTables({ client }, request),
      ({ RouteTables }) => RouteTables,
    );
    const acls = await this.#all(
      'network ACL',
      'ec2:DescribeNetworkAcls',
      'vpc-id',
      vpcIds,
      (request) => paginateDescribeNetworkAcls({ client }, request),
      ({ NetworkAcls }) => NetworkAcls,
    );
    const endpoints = await this.#all(
      'VPC',
      'ec2:DescribeVpcEndpoints',
      'vpc-id',
      vpcIds,
      (request) => paginateDescribeVpcEndpoints({ client }, request),
      ({ VpcEndpoints }) => VpcEndpoints?.map(readEndpoint),
    );
    const natGateways = await this.#natGateways(tables);
    const ways = endpoints instanceof Unknown ? [] : endpoints;
    const around = [...natGateways.map(({ subnet }) => subnet), ...ways.flatMap((endpoint) => endpoint.subnets)];
    const away = await this.#subnets(around.filter((id) => !found.some(({ SubnetId }) => SubnetId === id)));
    const { vpcs, areOwn } = await this.#vpcs.vpcs(vpcIds);
    const wanted = [...groupIds, ...ways.flatMap(({ groups }) => groups)];
    const groups = await this.#all(
      'security group',
      'ec2:DescribeSecurityGroups',
      'group-id',
      wanted,
      (request) => paginateDescribeSecurityGroups({ client }, request),
      ({ SecurityGroups }) => SecurityGroups?.map(readGroup),
    );
    return {
      vpcs,
      subnets: byKey(
        [...found, ...(away instanceof Unknown ? [] : away)].map((subnet) => readSubnet(subnet, tables, acls)),
      ),
      routeTables: byKey(tables instanceof Unknown ? tables : tables.map(readRouteTable)),
      natGateways: byKey(natGateways),
      groups: byKey(
        groups instanceof Unknown ? groups : await withoutPrefixLists(client, this.#calls, this.#missing, groups),
      ),
      acls: byKey(acls instanceof Unknown ? acls : acls.map(readAcl)),
      endpoints: ways,
      knowsAllEndpoints: (vpc) => !(endpoints instanceof Unknown) && areOwn.has(vpc),
    };
  }

  /** The NAT gateways that routes lead to. */
  async #natGateways(tables: Known<readonly AwsRouteTable[]>): Promise<readonly NatGateway[]> {
    const ids =
      tables instanceof Unknown
        ? []
        : tables.flatMap(({ Routes }) => (Routes ?? []).flatMap(({ NatGatewayId }) => NatGatewayId ?? []));
    if (ids.length === 0) return [];
    const pages = paginateDescribeNatGateways({ client: this.#client }, { NatGatewayIds: [...new Set(ids)] });
    const found = await this.#calls.pages('ec2:DescribeNatGateways', 'NAT gateway', pages, (page) => page.NatGateways);
    if (found instanceof Unknown) {
      this.#missing.notJudged('where the NAT gateways stand', found, ['NAT-ROUTE']);
      return [];
    }
    return found.map(({ NatGatewayId: id = '', SubnetId: subnet = '' }) => ({
      place: { key: id, id, path: null },
      subnet,
    }));
  }

  /** Everything of certain ids. */
  async #all<Page, Item>(
    what: FactKind,
    action: string,
    filter: string,
    ids: readonly string[],
    pagesOf: (request: Request) => AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
  ): Promise<Known<readonly Item[]>> {
    const items: Item[] = [];
    for (const Values of inBatches(ids)) {
      const pages = pagesOf({ Filters: [{ Name: filter, Values }] });
      const found = await this.#calls.pages(action, what, pages, itemsOf);
      if (found instanceof Unknown) {
        this.#missing.noneOfKind(what, found);
        return found;
      }
      items.push(...found);
    }
    return items;
  }
}
