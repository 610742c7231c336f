import {
  type DBCluster,
  type DBInstance,
  type DBProxy,
  type Parameter,
  paginateDescribeDBClusterParameters,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  paginateDescribeDBParameters,
  paginateDescribeDBProxies,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Database } from '../facts/services.ts';
import { type Known, Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

/** A proxy has the port of its kind of server. */
const PORTS: Readonly<Record<string, number>> = { POSTGRESQL: 5432, MYSQL: 3306, SQLSERVER: 1433 };

const texts = (values: readonly (string | undefined)[]) =>
  values.flatMap((value) => (value === undefined || value === '' ? [] : [value]));

function major(version: string | undefined): number | null {
  const number = Number.parseInt(version ?? '', 10);
  return Number.isNaN(number) ? null : number;
}

const groupsOf = (groups: DBInstance['VpcSecurityGroups']) =>
  texts((groups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId));

function subnetsOf(instance: DBInstance | undefined, name: string): Known<readonly string[]> {
  const subnets = instance?.DBSubnetGroup?.Subnets;
  if (subnets === undefined) return new Unknown(`${name} names no subnets`, 'an instance in it');
  return texts(subnets.map(({ SubnetIdentifier }) => SubnetIdentifier));
}

/** A proxy, which stands before a database and is connected to as if it were one. */
function readProxy(proxy: DBProxy): Database {
  const { DBProxyName: id = '', EngineFamily = '' } = proxy;
  return {
    place: { key: id, id, path: null },
    hosts: texts([proxy.Endpoint]),
    engine: EngineFamily.toLowerCase().replace('postgresql', 'postgres'),
    version: null,
    port: PORTS[EngineFamily] ?? 5432,
    groups: proxy.VpcSecurityGroupIds ?? [],
    subnets: proxy.VpcSubnetIds ?? [],
    isPublic: false,
    forcesTls: proxy.RequireTLS === true,
  };
}

/** Asks RDS about the databases that connections lead to. */
export class DatabaseReader {
  readonly #rds: RDSClient;
  readonly #calls: AwsCalls;
  readonly #missing: MissingFacts;

  constructor(rds: RDSClient, calls: AwsCalls, missing: MissingFacts) {
    this.#rds = rds;
    this.#calls = calls;
    this.#missing = missing;
  }

  /** @param isMeant Whether one of the hosts is what a job connects to. */
  async databases(isMeant: (hosts: readonly string[]) => boolean): Promise<readonly Database[]> {
    const [client, calls] = [this.#rds, this.#calls];
    const instances = await calls.pages(
      'rds:DescribeDBInstances',
      'database',
      paginateDescribeDBInstances({ client }, {}),
      ({ DBInstances }) => DBInstances,
    );
    const clusters = await calls.pages(
      'rds:DescribeDBClusters',
      'database',
      paginateDescribeDBClusters({ client }, {}),
      ({ DBClusters }) => DBClusters,
    );
    const proxies = await calls.pages(
      'rds:DescribeDBProxies',
      'database',
      paginateDescribeDBProxies({ client }, {}),
      ({ DBProxies }) => DBProxies,
    );
    for (const gap of [instances, clusters, proxies])
      if (gap instanceof Unknown) this.#missing.noneOfKind('database', gap);
    const servers = instances instanceof Unknown ? [] : instances;
    const found: Database[] = [];
    for (const server of servers) {
      const hosts = texts([server.Endpoint?.Address]);
      if (isMeant(hosts)) found.push(await this.#readInstance(server, hosts));
    }
    for (const cluster of clusters instanceof Unknown ? [] : clusters) {
      const hosts = texts([cluster.Endpoint, cluster.ReaderEndpoint, ...(cluster.CustomEndpoints ?? [])]);
      if (isMeant(hosts)) found.push(await this.#readCluster(cluster, hosts, servers));
    }
    const before = proxies instanceof Unknown ? [] : proxies.map(readProxy);
    return [...found, ...before.filter(({ hosts }) => isMeant(hosts))];
  }

  async #readInstance(server: DBInstance, hosts: readonly string[]): Promise<Database> {
    const id = server.DBInstanceIdentifier ?? '';
    const [group] = server.DBParameterGroups ?? [];
    return {
      place: { key: id, id, path: null },
      hosts,
      engine: server.Engine ?? '',
      version: major(server.EngineVersion),
      port: server.Endpoint?.Port ?? 5432,
      groups: groupsOf(server.VpcSecurityGroups),
      subnets: subnetsOf(server, id),
      isPublic: server.PubliclyAccessible === true,
      forcesTls: await this.#forcesTls(group?.DBParameterGroupName, (name) =>
        this.#calls.pages(
          'rds:DescribeDBParameters',
          `parameter group ${name}`,
          paginateDescribeDBParameters({ client: this.#rds }, { DBParameterGroupName: name, Source: 'user' }),
          ({ Parameters }) => Parameters,
        ),
      ),
    };
  }

  async #readCluster(cluster: DBCluster, hosts: readonly string[], servers: readonly DBInstance[]): Promise<Database> {
    const id = cluster.DBClusterIdentifier ?? '';
    const members = servers.filter(({ DBClusterIdentifier }) => DBClusterIdentifier === id);
    return {
      place: { key: id, id, path: null },
      hosts,
      engine: cluster.Engine ?? '',
      version: major(cluster.EngineVersion),
      port: cluster.Port ?? 5432,
      groups: groupsOf(cluster.VpcSecurityGroups),
      subnets: subnetsOf(members[0], id),
      isPublic: members.length > 0 && members.every(({ PubliclyAccessible }) => PubliclyAccessible === true),
      forcesTls: await this.#forcesTls(cluster.DBClusterParameterGroup, (name) =>
        this.#calls.pages(
          'rds:DescribeDBClusterParameters',
          `parameter group ${name}`,
          paginateDescribeDBClusterParameters(
            { client: this.#rds },
            { DBClusterParameterGroupName: name, Source: 'user' },
          ),
          ({ Parameters }) => Parameters,
        ),
      ),
    };
  }

  /** What somebody set; where nobody did, the engine's default holds. */
  async #forcesTls(
    group: string | undefined,
    ask: (name: string) => Promise<Known<readonly Parameter[]>>,
  ): Promise<Known<boolean | null>> {
    // Nothing of AWS's own groups can be set.
    if (group === undefined || group.startsWith('default.')) return null;
    const parameters = await ask(group);
    if (parameters instanceof Unknown) return parameters;
    const set = parameters.find(({ ParameterName }) => ParameterName === 'rds.force_ssl')?.ParameterValue;
    return set === undefined ? null : set === '1';
  }
}
