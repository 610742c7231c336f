import type { Facts } from '../facts.ts';
import type { Statement } from '../facts-permissions.ts';
import { Missing, Unknown } from '../known.ts';
import { jobNetwork } from '../network/job-network.ts';
import { doubt } from '../policy/doubt.ts';
import { lacking, may, statementsFor } from '../policy/may.ts';
import { atRisk, fails, fine, named, type Rule, unknown, type Verdict } from '../verdict.ts';
import { forJobRoles } from './for-jobs.ts';
import { allowFix } from './permission-fix.ts';

const SOURCE = 'https://docs.aws.amazon.com/glue/latest/dg/create-service-policy.html';

const EC2_ACTIONS = [
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeRouteTables',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeVpcAttribute',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
];

const hasNetwork = (facts: Facts, job: Facts['jobs'][number]) => {
  const network = jobNetwork(facts, job);
  return network !== null && !(network instanceof Unknown);
};

/** A job's role may look at the network and make interfaces. */
export const ec2Deny: Rule = {
  id: 'EC2-DENY',
  title: "the job's role may look at the network and make its interfaces",
  message: 'Failed to call ec2:DescribeSubnets …; DescribeVpcEndpoints … is unauthorized',
  source: SOURCE,
  check: (facts) =>
    forJobRoles(facts, (job, role) => {
      if (!hasNetwork(facts, job)) return [];
      const { missing, doubtful } = lacking(role, EC2_ACTIONS, '*');
      if (missing.length > 0) {
        const found = `${named(role.place)} lacks ${missing.join(', ')}`;
        return [fails(job.place, { where: role.place, found, fix: allowFix(role, missing, ['*']) })];
      }
      return [doubtful.length > 0 ? unknown(job.place, doubt(role)) : fine(job.place)];
    }),
};

const TAG = 'aws-glue-service-resource';

/** Whether a statement lets Glue set its own tag. */
function letsTag({ conditions }: Statement): boolean {
  return Object.entries(conditions).every(([operator, keys]) => {
    const allowed = Object.entries(keys).find(([key]) => key.toLowerCase() === 'aws:tagkeys')?.[1];
    if (allowed === undefined) return false;
    return /^for(all|any)values?:string(equals|like|equalsignorecase)$/i.test(operator) && allowed.includes(TAG);
  });
}

/** A job's role may tag the interfaces that Glue makes. */
export const eniTag: Rule = {
  id: 'ENI-TAG',
  title: "the job's role may tag the interfaces that Glue makes",
  message: 'Test connection failed for connection … (ec2:CreateTags is refused)',
  source: SOURCE,
  check: (facts) =>
    forJobRoles(facts, (job, role) => {
      if (!hasNetwork(facts, job)) return [];
      const request = { action: 'ec2:CreateTags', resources: ['arn:aws:ec2:::network-interface/eni-0'] };
      const statements = statementsFor(role, 'ec2:CreateTags');
      const answer = may(role, request);
      if (answer === 'yes' && statements.some(letsTag)) return [fine(job.place)];
      if (answer === 'maybe') return [unknown(job.place, doubt(role))];
      const conditioned = answer === 'yes';
      const found = conditioned
        ? `${named(role.place)} may use ec2:CreateTags only under a condition that Glue's own tag, ${TAG}, does not meet`
        : `${named(role.place)} lacks ec2:CreateTags on network interfaces`;
      const fix = {
        cdk: `role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['ec2:CreateTags', 'ec2:DeleteTags'], resources: ['arn:aws:ec2:*:*:network-interface/*'], conditions: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['${TAG}'] } } }));`,
        cli: `aws iam put-role-policy --role-name ${role.place.id} --policy-name glue-tags --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:CreateTags","ec2:DeleteTags"],"Resource":"arn:aws:ec2:*:*:network-interface/*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["${TAG}"]}}}]}'`,
      };
      return [fails(job.place, { where: role.place, found, fix })];
    }),
};

function withoutRole(facts: Facts, { place, role }: Facts['jobs'][number] | Facts['crawlers'][number]): Verdict {
  const gap = facts.lacks(role, 'role');
  if (!(gap instanceof Missing)) return unknown(place, gap);
  return fails(place, {
    where: place,
    found: `${named(place)} has the role ${role}, and ${gap.why}`,
    fix: {
      cdk: "const role = new iam.Role(stack, 'JobRole', { assumedBy: new iam.ServicePrincipal('glue.amazonaws.com') });",
      cli: `aws iam create-role --role-name ${role.replace(/^.*\//, '')} --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]}'`,
    },
  });
}

function judgeTrust(facts: Facts, subject: Facts['jobs'][number] | Facts['crawlers'][number]): Verdict {
  const role = facts.roles.get(subject.role);
  if (role === undefined) return withoutRole(facts, subject);
  if (role.services.some((service) => service === 'glue.amazonaws.com' || service === '*')) return fine(subject.place);
  const whom = role.services.length === 0 ? 'nobody' : role.services.join(', ');
  return fails(subject.place, {
    where: role.place,
    found: `${named(role.place)} may be taken by ${whom}, not by glue.amazonaws.com`,
    fix: {
      cdk: "role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal('glue.amazonaws.com')] }));",
      cli: `aws iam update-assume-role-policy --role-name ${role.place.id} --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]}'`,
    },
  });
}

/** Glue may take the roles of jobs and crawlers. */
export const trust: Rule = {
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
      const passed = facts.passes?.get(job.role);
      const ask = new Unknown('a template does not show who deploys', 'aspen doctor --live, as whoever deploys');
      if (passed === undefined) return unknown(job.place, ask);
      if (passed instanceof Unknown) return unknown(job.place, passed);
      if (passed) return fine(job.place);
      return atRisk(job.place, {
        where: facts.roles.get(job.role)?.place ?? job.place,
        found: 'you, as you are logged in, may not pass this role to Glue; whoever deploys has to',
        fix: {
          cdk: 'role.grantPassRole(deployer);',
          cli: `aws iam put-user-policy --user-name <whoever deploys> --policy-name pass-role --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"${job.role}","Condition":{"StringEquals":{"iam:PassedToService":"glue.amazonaws.com"}}}]}'`,
        },
      });
    }),
};
