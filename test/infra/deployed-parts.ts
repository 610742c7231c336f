import { type Entry, type Flat, ofType, one, target, words } from './flat-template.ts';
import { groupOf } from './security-rules.ts';
import { at, type CfnValue, each } from './template.ts';

/** The parts of a deployment that promises speak of, found by what refers to them. */
export interface Parts {
  readonly connection: Entry;
  readonly jobs: readonly Entry[];
  readonly crawlers: readonly Entry[];
  /** Ids of roles. */
  readonly jobRole: string;
  readonly crawlerRole: string | null;
  /** The group of the jobs, as rules name it. */
  readonly jobGroup: string;
  readonly functionGroup: string;
  readonly functions: readonly Entry[];
  /** The group of the database. */
  readonly databaseGroup: string;
  readonly databasePort: number;
  /** The subnet of the jobs, and its zone. */
  readonly subnet: CfnValue | undefined;
  readonly zone: CfnValue | undefined;
  readonly bucket: string;
}

function place(connection: Entry): CfnValue | undefined {
  return at(connection.Properties, 'ConnectionInput', 'PhysicalConnectionRequirements');
}

/** A new database's own group; that of a database which is there already is the one that all examples name. */
function findDatabaseGroup(flat: Flat): string {
  const [database] = [...ofType(flat, 'AWS::RDS::DBInstance'), ...ofType(flat, 'AWS::RDS::DBCluster')].filter(
    ({ Properties }) =>
      Properties['VPCSecurityGroups'] !== undefined || Properties['VpcSecurityGroupIds'] !== undefined,
  );
  if (database === undefined) return 'sg-0123456789abcdef0';
  return groupOf(each(database.Properties['VPCSecurityGroups'] ?? database.Properties['VpcSecurityGroupIds'])[0]);
}

/** Finds the parts of a deployment. */
export function partsOf(flat: Flat): Parts {
  const connection = one(flat, 'AWS::Glue::Connection');
  const jobs = ofType(flat, 'AWS::Glue::Job');
  const crawlers = ofType(flat, 'AWS::Glue::Crawler');
  const functions = ofType(flat, 'AWS::Lambda::Function').filter(
    ({ Properties }) => Properties['VpcConfig'] !== undefined,
  );
  const url = words(at(connection.Properties, 'ConnectionInput', 'ConnectionProperties', 'JDBC_CONNECTION_URL'));
  return {
    connection,
    jobs,
    crawlers,
    jobRole: target(jobs[0]?.Properties['Role']) ?? '',
    crawlerRole: target(crawlers[0]?.Properties['Role']),
    jobGroup: groupOf(each(at(place(connection), 'SecurityGroupIdList'))[0]),
    functionGroup: groupOf(each(at(functions[0]?.Properties, 'VpcConfig', 'SecurityGroupIds'))[0]),
    functions,
    databaseGroup: findDatabaseGroup(flat),
    databasePort: Number(/:(\d+)\/[^/]*$/.exec(url)?.[1]),
    subnet: at(place(connection), 'SubnetId'),
    zone: at(place(connection), 'AvailabilityZone'),
    bucket:
      words(at(jobs[0]?.Properties, 'DefaultArguments', '--SOURCE'))
        .replace(/^s3:\/\//, '')
        .split('/')[0] ?? '',
  };
}
