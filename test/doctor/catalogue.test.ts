import { readdirSync, readFileSync } from 'node:fs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { describe, expect, test } from 'vitest';
import { reportOn } from '../../doctor/report.ts';
import { rules } from '../../doctor/rules/index.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';
import { databaseElsewhere } from './fixtures/database-elsewhere.ts';
import { fixtures } from './fixtures/index.ts';
import { asTemplate, glueStack, type Parts } from './glue-stack.ts';

const problemsOf = (parts: Parts) =>
  reportOn(templateFacts([asTemplate(parts.stack)])).problems.map(({ finding }) => finding);
const said = (parts: Parts) => problemsOf(parts).map(({ rule, found }) => `${rule.id}: ${found}`);

/** Code without what a formatter moves. */
const bare = (code: string) => code.replaceAll(/[\s;]|\?(?=\.)|,(?=\s*[\])}])/g, '');
const folder = new URL('fixtures/', import.meta.url);
const written = readdirSync(folder)
  .map((file) => bare(readFileSync(new URL(file, folder), 'utf8')))
  .join('');

describe.each(['inline', 'standalone'] as const)('with rules of groups that are %s', (form) => {
  test.each(fixtures.map((fixture) => [fixture.id, fixture.title, fixture] as const))(
    '%s is found in %s, and its fix makes it vanish',
    (id, _, { variation = {}, spoil, found, grade = 'fails', also = [], fix, mended }) => {
      const broken = glueStack({ form, ...variation });
      spoil?.(broken);
      const problems = problemsOf(broken);
      expect([...new Set(problems.map(({ rule }) => rule.id))].filter((each) => !also.includes(each))).toEqual([id]);
      const [finding] = problems.filter(({ rule }) => rule.id === id);
      expect(finding).toMatchObject({ grade, found: expect.stringMatching(found) });
      expect(finding?.where.path).toMatch(/^Etl\//);
      // What a finding says to write stands here as it says it, and compiles.
      if (fix !== null && id !== 'LAM-15') expect(written).toContain(bare(finding?.fix?.cdk ?? 'none'));
      expect(finding?.fix?.cli).toMatch(/^aws [a-z0-9-]+ [a-z0-9-]+ /);
      const whole = mended === undefined ? broken : glueStack({ form, ...mended });
      fix?.(whole);
      expect(said(whole)).toEqual([]);
    },
  );
});

test('every entry that a template can show has a fixture', () => {
  const beyond = ['PASSROLE'];
  const shown = new Set(fixtures.map(({ id }) => id));
  expect(rules.map(({ id }) => id).filter((id) => !shown.has(id) && !beyond.includes(id))).toEqual([]);
});

describe('DB-ROUTE, for a database in another network', () => {
  const peered = (there: boolean, back: boolean) => {
    const parts = glueStack();
    const { other, tables } = databaseElsewhere(parts);
    const { stack, vpc } = parts;
    const peering = new ec2.CfnVPCPeeringConnection(stack, 'Peering', { vpcId: vpc.vpcId, peerVpcId: other.ref });
    const route = (id: string, routeTableId: string, destinationCidrBlock: string) =>
      new ec2.CfnRoute(stack, id, { routeTableId, destinationCidrBlock, vpcPeeringConnectionId: peering.ref });
    const own = vpc.selectSubnets({ subnetGroupName: 'Etl' }).subnets;
    if (there)
      for (const [at, { routeTable }] of own.entries()) route(`There${at}`, routeTable.routeTableId, '10.9.0.0/16');
    if (back) for (const [at, table] of tables.entries()) route(`Back${at}`, table.ref, '10.0.0.0/16');
    return said(parts);
  };

  test('is found without a route to it', () => {
    expect(peered(false, true)).toEqual([expect.stringMatching(/^DB-ROUTE: .* has no route to the database$/)]);
  });

  test('is found without a route back', () => {
    expect(peered(true, false)).toEqual([expect.stringMatching(/^DB-ROUTE: .* has no route back from the database$/)]);
  });

  test('is silent with both', () => {
    expect(peered(true, true)).toEqual([]);
  });
});
