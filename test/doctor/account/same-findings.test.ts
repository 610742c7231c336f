import { describe, expect, test } from 'vitest';
import { accountFacts } from '../../../doctor/account/account-facts.ts';
import { Unknown } from '../../../doctor/facts/unknown.ts';
import { type Report, reportOn } from '../../../doctor/report.ts';
import { templateFacts } from '../../../doctor/template/template-facts.ts';
import { fixtures } from '../fixtures/index.ts';
import { asTemplate, glueStack } from '../glue-stack.ts';
import { accountOf } from './account-of.ts';
import { REGION } from './real-names.ts';

const said = ({ problems }: Report) =>
  problems.map(({ finding, subjects }) => `${finding.rule.id} ${finding.grade}, of ${subjects.length}`).sort();

/** Where each way is broken or in doubt, and by which rules. */
const broken = ({ paths }: Report) =>
  paths.map(({ ways }) => ways.map(({ to, hops }) => [to, hops.map((hop) => hop.rules)]));

describe('an account in which a template is deployed gives the findings of the template', () => {
  // In an account a private hosted zone may do what this one says is missing.
  const same = fixtures.filter(({ title }) => !/^an (interface )?endpoint .*without a private name/.test(title));
  test.each(same.map((fixture) => [fixture.id, fixture.title, fixture] as const))(
    '%s, for %s',
    async (id, _, { variation = {}, spoil }) => {
      const parts = glueStack({ form: 'standalone', ...variation });
      spoil?.(parts);
      const facts = templateFacts([asTemplate(parts.stack)], REGION);
      const answer = await accountFacts(accountOf(facts).clients, REGION, null);
      if (answer instanceof Unknown) throw new Error(answer.why);
      const live = reportOn(answer.facts);
      expect(said(live)).toEqual(said(reportOn(facts)));
      expect(broken(live)).toEqual(broken(reportOn(facts)));
      expect(live.problems.map(({ finding }) => finding.rule.id)).toContain(id);
      // Nothing of a template's own is left, and nothing is unknown that an account can tell.
      expect(JSON.stringify(live)).not.toMatch(/aspen doctor --live|AWS::|<[A-Z]/);
      expect(live.unknowns).toEqual([]);
    },
  );
});
