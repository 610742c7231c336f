import type { Facts } from '../facts/facts.ts';
import { missingActions, whyUnclear } from '../policy/evaluate.ts';
import { fails, fine, type Rule, unknown } from '../verdict.ts';
import { refusalOf, requestsOf } from './permission-fix.ts';

const ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const GROUPS = 'arn:aws:logs:*:*:log-group:/aws-glue/*';

/** Where Glue writes what jobs of its kinds say, unless they name a group of their own. */
const OF_JOBS = ['/aws-glue/jobs/output', '/aws-glue/jobs/logs-v2', '/aws-glue/python-jobs/output'];
const OF_CRAWLERS = ['/aws-glue/crawlers'];

const streamIn = (group: string) => `arn:aws:logs:::log-group:${group}:log-stream:run`;

function logGroups({ jobs, crawlers }: Facts) {
  return [
    ...jobs.map(({ place, role, arguments: given }) => {
      const own = given.get('--continuous-log-logGroup');
      return { place, role, groups: own === undefined ? OF_JOBS : [...OF_JOBS, own] };
    }),
    ...crawlers.map(({ place, role }) => ({ place, role, groups: OF_CRAWLERS })),
  ];
}

/** Jobs and crawlers may write their logs. */
export const logPermission: Rule = {
  id: 'LOGS',
  title: 'the role may write to log groups that begin with /aws-glue/',
  message: '… is not authorized to perform: logs:PutLogEvents on resource: arn:aws:logs:…:log-group:/aws-glue/…',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging-enable.html',
  check: (facts) =>
    logGroups(facts).map(({ place, role: key, groups }) => {
      const role = facts.roles.get(key);
      if (role === undefined) return unknown(place, facts.whyUnknown(key, 'role'));
      const names = groups.map(streamIn);
      const { missing, doubtful } = missingActions(role, ACTIONS, names);
      if (missing.length === 0) return doubtful.length > 0 ? unknown(place, whyUnclear(role)) : fine(place);
      const slash = role.statements.some(({ resources }) => resources.some((arn) => arn.includes('/aws/glue')));
      const refusal = refusalOf(role, {
        requests: requestsOf(missing, names),
        what: ' on /aws-glue/*',
        remark: slash ? '; it has them on /aws/glue, with a slash' : '',
        fixed: [GROUPS],
        besides: ['logs:CreateLogGroup'],
      });
      return fails(place, refusal);
    }),
};
