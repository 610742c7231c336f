import type { Rule } from '../verdict.ts';
import { bucketEndpoint } from './bucket-endpoint.ts';
import { bucketRegion } from './bucket-region.ts';
import { connectionPermission } from './connection-permission.ts';
import { connectionNetwork, connectionZone } from './connections.ts';
import { connectionsTogether } from './connections-together.ts';
import { crawlerCatalog, crawlerQueue } from './crawler-role.ts';
import { requiredTls, scramPassword } from './database-driver.ts';
import { databaseGroup } from './database-group.ts';
import { databaseRoute } from './database-route.ts';
import { dns } from './dns.ts';
import { endpointGroup } from './endpoint-group.ts';
import { endpointPolicy } from './endpoint-policy.ts';
import { eventRole } from './event-role.ts';
import { functionNetwork, functionTimeout } from './functions.ts';
import { groupFromItself, groupToItself } from './group-to-itself.ts';
import { groupToS3 } from './group-to-s3.ts';
import { jobTrust, networkPermission, passRole, tagPermission } from './job-role.ts';
import { keyPermission } from './key-permission.ts';
import { keyRoute } from './key-route.ts';
import { lakeFormationGrants } from './lake-formation.ts';
import { logPermission } from './log-permission.ts';
import { natRoute } from './nat-route.ts';
import { networkAcl } from './network-acl.ts';
import { s3Route } from './s3-route.ts';
import { scriptPermission } from './script-permission.ts';
import { scriptServices } from './script-services.ts';
import { secretPermission } from './secret-permission.ts';
import { secretRoute } from './secret-route.ts';
import { subnetAddresses } from './subnet-addresses.ts';
import { withoutProxy } from './without-proxy.ts';

/** Every way to fail that is known, in the order in which a job meets them. */
export const rules: readonly Rule[] = [
  jobTrust,
  passRole,
  connectionNetwork,
  connectionZone,
  connectionsTogether,
  connectionPermission,
  networkPermission,
  tagPermission,
  subnetAddresses,
  groupFromItself,
  groupToItself,
  s3Route,
  natRoute,
  groupToS3,
  bucketRegion,
  bucketEndpoint,
  withoutProxy,
  scriptPermission,
  keyPermission,
  keyRoute,
  endpointPolicy,
  logPermission,
  secretRoute,
  endpointGroup,
  dns,
  secretPermission,
  databaseGroup,
  databaseRoute,
  networkAcl,
  requiredTls,
  scramPassword,
  scriptServices,
  crawlerCatalog,
  crawlerQueue,
  lakeFormationGrants,
  functionNetwork,
  functionTimeout,
  eventRole,
];
