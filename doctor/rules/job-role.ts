import type { Facts } from '../facts/facts.ts';
import type { Crawler, Job, Runner } from '../facts/glue.ts';
import type { Role } from '../facts/permissions.ts';
import type { Statement } from '../facts/statement.ts';
import { LIVE, Missing, Unknown } from '../facts/unknown.ts';
import { type Placement, placementOf } from '../network/placement.ts';
import { allowingStatements, isAllowed, missingActions, obstaclesTo, whyUnclear } from '../policy/evaluate.ts';
import { type Answer, bestOf, matchesPattern } from '../policy/patterns.ts';
import { atRisk, cliName, fails, fine, nameOf, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forRoles, runnersOf } from './for-runners.ts';
import { refusalOf, requestsOf, trustFix } from './permission-fix.ts';

const SOURCE = 'https://docs.aws.amazon.com/glue/latest/dg/create-service-policy.html';

const EC2_ACTIONS = [
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeVpcAttribute',
];

const INTERFACE = 'arn:aws:ec2:::network-interface/eni-0';

function placed(facts: Facts, runner: Job | Crawler): Placement | null {
  const placement = placementOf(facts, runner);
  return placement instanceof Unknown ? null : placement;
}

/** What a role lacks to make interfaces in a network: who makes one has to be allowed its subnet and its groups too. */
function lackingIn({ subnetKey, groupKeys }: Placement, role: Role) {
  const around = [`subnet/${subnetKey}`, ...groupKeys.map((key) => `security-group/${key}`)];
  const needed = [
    { actions: EC2_ACTIONS, resources: ['*'] },
    ...[INTERFACE, ...around.map((name) => `arn:aws:ec2:::${name}`)].map((arn) => ({
      actions: ['ec2:CreateNetworkInterface'],
      resources: [arn],
    })),
    { actions: ['ec2:DeleteNetworkInterface'], resources: [INTERFACE] },
  ];
  const answers = needed.map(({ actions, resources }) => ({ ...missingActions(role, actions, resources), resources }));
  return {
    missing: answers.flatMap(({ missing, resources }) => requestsOf(missing, resources)),
    doubtful: answers.flatMap(({ doubtful }) => doubtful),
  };
}

/** The role may look at the network and make interfaces. */
export const networkPermission: Rule = {
  id: 'EC2-DENY',
  title: 'the role of the job, or of the crawler, may look at the network and make its interfaces',
  message: 'Failed to call ec2:DescribeSubnets …; DescribeVpcEndpoints … is unauthorized',
  source: SOURCE,
  check: (facts) =>
    forRoles(facts, runnersOf(facts), (runner, role) => {
      const placement = placed(facts, runner);
      if (placement === null) return [];
      const { missing, doubtful } = lackingIn(placement, role);
      if (missing.length > 0) return [fails(runner.place, refusalOf(role, { requests: missing, fixed: ['*'] }))];
      return [doubtful.length > 0 ? unknown(runner.place, whyUnclear(role)) : fine(runner.place)];
    }),
};

const TAG = 'aws-glue-service-resource';

/** Whether a condition lets Glue set its own tag; one that is about no tags may let it. */
function letsTag(operator: string, key: string, values: readonly string[]): Answer {
  if (/^aws:requesttag\//i.test(key)) return /^null$/i.test(operator) ? 'maybe' : 'no';
  if (!/^aws:tagkeys$/i.test(key)) return 'maybe';
  if (/^(for(all|any)values?:)?stringlike$/i.test(operator))
    return bestOf(values.map((value) => matchesPattern(value, TAG)));
  return /^(for(all|any)values?:)?stringequals(ignorecase)?$/i.test(operator) && values.includes(TAG) ? 'yes' : 'no';
}

function statementLetsTag({ conditions }: Statement): Answer {
  const answers = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => letsTag(operator, key, values)),
  );
  return answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
}

/** The role may tag the interfaces that Glue makes. */
export const tagPermission: Rule = {
  id: 'ENI-TAG',
  title: 'the role of the job, or of the crawler, may tag the interfaces that Glue makes',
  message: 'Test connection failed for connection … (ec2:CreateTags is refused)',
  source: SOURCE,
  check: (facts) =>
    forRoles(facts, runnersOf(facts), (runner, role) => {
      if (placed(facts, runner) === null) return [];
      const request = { action: 'ec2:CreateTags', resources: [INTERFACE] };
      const answer = isAllowed(role, request);
      const tags = bestOf(allowingStatements(role, request.action).map(statementLetsTag));
      if (answer === 'yes' && tags === 'yes') return [fine(runner.place)];
      if (answer === 'maybe') return [unknown(runner.place, whyUnclear(role))];
      if (answer === 'yes' && tags === 'maybe') {
        const why = `whether ${nameOf(role.place)} may use ec2:CreateTags hangs on a condition`;
        return [unknown(runner.place, new Unknown(why, 'a run of the job'))];
      }
      const refusal = refusalOf(role, { requests: [request], what: ' on network interfaces', fixed: ['*'] });
      // Where it is the boundary that keeps it from the role, tags are no matter.
      if (answer === 'no' && !obstaclesTo(role, request).isLacking) return [fails(runner.place, refusal)];
      const found =
        answer === 'yes'
          ? `${nameOf(role.place)} may use ec2:CreateTags only under a condition that Glue's own tag, ${TAG}, does not meet`
          : refusal.found;
      const own = {
        cdk: `role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ec2:CreateTags', 'ec2:DeleteTags'], resources: ['arn:aws:ec2:*:*:network-interface/*'], conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['${TAG}'] } } }));`,
        cli: `aws iam put-role-policy --role-name ${cliName(role.place)} --policy-name glue-tags --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:CreateTags","ec2:DeleteTags"],"Resource":"arn:aws:ec2:*:*:network-interface/*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["${TAG}"]}}}]}'`,
      };
      return [fails(runner.place, { where: role.place, found, fix: own })];
    }),
};

function withoutRole(facts: Facts, { place, role }: Runner): Verdict {
  const gap = facts.whyUnknown(role, 'role');
  if (!(gap instanceof Missing)) return unknown(place, gap);
  return fails(place, {
    where: place,
    found: `${nameOf(place)} has the role ${role}, and ${gap.why}`,
    fix: {
      cdk: "const role = new iam.Role(stack, 'JobRole', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });",
      cli: `aws iam create-role --role-name ${role.replace(/^.*\//, '')} --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]}'`,
    },
  });
}

function judgeTrust(facts: Facts, subject: Runner): Verdict {
  const role = facts.roles.get(subject.role);
  if (role === undefined) return withoutRole(facts, subject);
  if (role.services.some((service) => service === 'glue.amazonaws.com' || service === '*')) return fine(subject.place);
  const whom = role.services.length === 0 ? 'nobody' : role.services.join(', ');
  return fails(subject.place, {
    where: role.place,
    found: `${nameOf(role.place)} may be taken by ${whom}, not by glue.amazonaws.com`,
    fix: trustFix(role, 'glue.amazonaws.com'),
  });
}

/** Glue may take the roles of jobs and crawlers. */
export const jobTrust: Rule = {
  id: 'TRUST',
  title: 'Glue may take the role',
  message: 'Role … should be given assume role permissions for Glue Service',
  source: SOURCE,
  check: (facts) => [...facts.jobs, ...facts.crawlers].map((subject) => judgeTrust(facts, subject)),
};

/** Whoever deploys may pass the role to Glue. */
export const passRole: Rule = {
  id: 'PASSROLE',
  title: 'whoever deploys may pass the role to Glue',
  message: 'User … is not authorized to perform: iam:PassRole on resource …',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/attach-policy-iam-user.html',
  check: (facts) =>
    facts.jobs.map((job) => {
      const passed = facts.mayPassRole?.get(job.role);
      const ask = new Unknown(`a ${facts.from} does not show who deploys`, `${LIVE}, as whoever deploys`);
      if (passed === undefined) return unknown(job.place, ask);
      if (passed instanceof Unknown) return unknown(job.place, passed);
      if (passed) return fine(job.place);
      return atRisk(job.place, {
        where: facts.roles.get(job.role)?.place ?? job.place,
        found: 'you, as you are logged in, may not pass this role to Glue; whoever deploys has to',
        fix: {
          cdk: 'role.grantPassRole(deployer);',
          cli: `aws iam put-user-policy --user-name <whoever deploys> --policy-name pass-role --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"${facts.roles.get(job.role)?.place.key ?? job.role}","Condition":{"StringEquals":{"iam:PassedToService":"glue.amazonaws.com"}}}]}'`,
        },
      });
    }),
};
