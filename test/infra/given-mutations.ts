import { deny, drop, edit, without } from './change-template.ts';
import type { Flat } from './flat-template.ts';
import type { Mutation } from './mutation.ts';
import { at } from './template.ts';

const variant = 'database by its addresses, keys of their own, both endpoints present';
const KEYS = 'jobs and crawlers may use the key of the bucket, and who deploys that of its secret';

/** Takes away the egress to the database's addresses. */
const closed = (flat: Flat) =>
  new Map(
    [...flat].map(([id, entry]) => {
      const text = JSON.stringify(entry.Properties).replaceAll('10.20.30.40/32', '10.20.30.41/32');
      return [id, { ...entry, Properties: JSON.parse(text) }] as const;
    }),
  );

const GOVERNED = {
  breaks: 'Lake Formation lets crawlers at the catalog, its tables and their files, where it governs them',
  variant: 'existing bucket with a folder, all of it governed by Lake Formation',
};

/** Takes away the grants that speak of one kind of resource. */
const ungranted = (kind: string) => (flat: Flat) =>
  without(
    flat,
    (_, { Type, Properties }) =>
      Type === 'AWS::LakeFormation::PrincipalPermissions' && at(Properties, 'Resource', kind) !== undefined,
  );

/** What breaks the promises of what is there already: its addresses, its endpoint, its keys, who governs it. */
export const givenMutations: readonly Mutation[] = [
  {
    title: "the database's addresses, for others",
    breaks: 'jobs and functions may go out to the addresses of a database that has no group here, and to no others',
    variant,
    change: closed,
  },
  {
    title: 'the ingress of an endpoint that is there',
    breaks: 'an endpoint that is there lets in port 443 from jobs and functions',
    variant,
    change: (flat) =>
      without(
        flat,
        (_, { Type, Properties }) => Type === 'AWS::EC2::SecurityGroupIngress' && Properties['ToPort'] === 443,
      ),
  },
  ...['Database', 'Table', 'DataLocation'].map((kind) => ({
    title: `the grant of a ${kind}`,
    ...GOVERNED,
    change: ungranted(kind),
  })),
  {
    title: 'the right to ask Lake Formation for credentials',
    ...GOVERNED,
    change: (flat) => deny(flat, 'CrawlerRole', 'lakeformation:GetDataAccess'),
  },
  {
    title: "the crawlers' asking for them",
    ...GOVERNED,
    change: (flat) => edit(flat, 'AWS::Glue::Crawler', (value) => drop(value, 'LakeFormationConfiguration')),
  },
  ...['JobRole', 'CrawlerRole', 'Schema'].map((policy) => ({
    title: `kms:Decrypt in the policies of ${policy}`,
    breaks: KEYS,
    variant,
    change: (flat: Flat) => deny(flat, policy, 'kms:Decrypt'),
  })),
];
