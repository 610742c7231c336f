import { knownConnections } from '../network/placement.ts';
import { isAllowed, whyUnclear } from '../policy/evaluate.ts';
import { bestOf } from '../policy/patterns.ts';
import { fails, fine, type Rule, unknown } from '../verdict.ts';
import { forRoles, runnersOf } from './for-runners.ts';
import { refusalOf } from './permission-fix.ts';

const CATALOG = 'arn:aws:glue:::catalog';

/** The roles of jobs and crawlers may read the connections that they have. */
export const connectionPermission: Rule = {
  id: 'CONN-DENY',
  title: 'the role may read the connection',
  message: '… is not authorized to perform: glue:GetConnection on resource: arn:aws:glue:…:catalog',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html',
  check: (facts) =>
    forRoles(facts, runnersOf(facts), (runner, role) =>
      knownConnections(facts, runner).flatMap(({ name }) => {
        const action = 'glue:GetConnection';
        // The catalog around it has to be allowed too.
        const needed = [CATALOG, `arn:aws:glue:::connection/${name}`];
        const answers = needed.map((resource) => isAllowed(role, { action, resources: [resource] }));
        if (answers.every((answer) => answer === 'yes')) return [fine(runner.place)];
        const refused = needed.filter((_, at) => answers[at] === 'no');
        if (refused.length === 0) return bestOf(answers) === 'no' ? [] : [unknown(runner.place, whyUnclear(role))];
        return [
          fails(
            runner.place,
            refusalOf(role, {
              requests: refused.map((resource) => ({ action, resources: [resource] })),
              what: ` on ${refused.map((arn) => arn.replace(/^.*:::/, '')).join(' and ')}`,
              fixed: refused.map((arn) => arn.replace(':::', ':*:*:')),
            }),
          ),
        ];
      }),
    ),
};
