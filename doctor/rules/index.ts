import type { Rule } from '../verdict.ts';
import { azBad, connAz, multi } from './connection-zone.ts';
import { crawlCat, crawlSqs } from './crawler-role.ts';
import { dbRoute } from './db-route.ts';
import { dbSg } from './db-sg.ts';
import { dns } from './dns.ts';
import { forceSsl, scram } from './driver.ts';
import { ebRole } from './eb-role.ts';
import { epPolicy } from './endpoint-policy.ts';
import { lam15, lamNet } from './functions.ts';
import { ipFull } from './ip-full.ts';
import { ec2Deny, eniTag, passRole, trust } from './job-role.ts';
import { logs } from './logs.ts';
import { nacl } from './nacl.ts';
import { s3Xregion } from './s3-region.ts';
import { s3Route } from './s3-route.ts';
import { script403 } from './script.ts';
import { apiRoute } from './script-calls.ts';
import { sgEp } from './sg-ep.ts';
import { sgS3 } from './sg-s3.ts';
import { sgIn, sgOut } from './sg-self.ts';
import { smDeny } from './sm-deny.ts';
import { smRoute } from './sm-route.ts';
import { srcVpce } from './source-vpce.ts';

/** Every way to fail that is known, in the order in which a job meets them. */
export const rules: readonly Rule[] = [
  trust,
  passRole,
  connAz,
  azBad,
  multi,
  ec2Deny,
  eniTag,
  ipFull,
  sgIn,
  sgOut,
  s3Route,
  sgS3,
  s3Xregion,
  srcVpce,
  script403,
  epPolicy,
  logs,
  smRoute,
  sgEp,
  dns,
  smDeny,
  dbSg,
  dbRoute,
  nacl,
  forceSsl,
  scram,
  apiRoute,
  crawlCat,
  crawlSqs,
  lamNet,
  lam15,
  ebRole,
];
