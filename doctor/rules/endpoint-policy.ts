import type { Facts } from '../facts/facts.ts';
import type { Crawler, Job, Runner } from '../facts/glue.ts';
import type { Endpoint, Subnet } from '../facts/network.ts';
import type { Statement } from '../facts/statement.ts';
import { Unknown } from '../facts/unknown.ts';
import { gatewaysTo, interfaceEndpoints } from '../network/routes.ts';
import { allowingStatements, covers } from '../policy/evaluate.ts';
import { type Answer, bestOf, hasPlaceholder } from '../policy/patterns.ts';
import { fails, fine, nameOf, type Rule, unknown, type Verdict, type Way } from '../verdict.ts';
import { forPlaced } from './for-runners.ts';
import { neededObjects } from './script-permission.ts';
import { secretNames, secretsOf } from './secrets.ts';

interface Call {
  readonly action: string;
  readonly resources: readonly string[];
  readonly way: Way;
}

/** The objects that a role is made to read: those of its statements that name a bucket. */
function readObjects(facts: Facts, runner: Runner): readonly string[] {
  const role = facts.roles.get(runner.role);
  const statements = role === undefined ? [] : allowingStatements(role, 's3:GetObject');
  return statements
    .flatMap(({ resources }) => resources)
    .filter((arn) => /^arn:aws:s3:::[^*?/]+\//.test(arn) && !hasPlaceholder(arn))
    .map((arn) => arn.replaceAll('*', 'file'));
}

function s3Calls(facts: Facts, runner: Job | Crawler): readonly Call[] {
  const needed = neededObjects(runner).map(({ action, arn }) => ({ action, resources: [arn], way: 's3' as const }));
  const read = readObjects(facts, runner).map((arn) => ({
    action: 's3:GetObject',
    resources: [arn],
    way: 's3' as const,
  }));
  return [...needed, ...read];
}

function secretCalls(facts: Facts, runner: Runner): readonly Call[] {
  return secretsOf(facts, runner).map((key) => ({
    action: 'secretsmanager:GetSecretValue',
    resources: secretNames(facts, key),
    way: 'secret',
  }));
}

function allows(policy: readonly Statement[], { action, resources }: Call): Answer {
  const flat = (isAllow: boolean) => policy.filter((each) => each.allows === isAllow);
  const denied = flat(false)
    .filter(({ conditions }) => Object.keys(conditions).length === 0)
    .map((each) => covers(each, action, resources));
  if (bestOf(denied) === 'yes') return 'no';
  const allowed = bestOf(
    flat(true).map((each) => {
      const answer = covers(each, action, resources);
      return answer === 'yes' && Object.keys(each.conditions).length > 0 ? 'maybe' : answer;
    }),
  );
  return allowed === 'yes' && bestOf(denied) === 'maybe' ? 'maybe' : allowed;
}

function judge(runner: Runner, endpoint: Endpoint, calls: readonly Call[]): readonly Verdict[] {
  const { policy, place } = endpoint;
  if (policy === null) return calls.slice(0, 1).map(({ way }) => fine(runner.place, way));
  if (policy instanceof Unknown) return calls.slice(0, 1).map(({ way }) => unknown(runner.place, policy, way));
  const answers = calls.map((call) => ({ call, answer: allows(policy, call) }));
  const refused = answers.filter(({ answer }) => answer === 'no');
  if (refused.length > 0) {
    const arns = [...new Set(refused.map(({ call }) => call.resources[0] ?? ''))];
    const actions = [...new Set(refused.map(({ call }) => call.action))];
    const way = refused[0]?.call.way ?? 's3';
    const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');
    return [
      fails(runner.place, {
        where: place,
        found: `the policy of ${nameOf(place)} does not let through ${actions.join(', ')} on ${arns.join(', ')}`,
        fix: {
          cdk: `${way === 's3' ? 's3Endpoint' : 'endpoint'}.addToPolicy(new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: [${list(actions)}], resources: [${way === 's3' ? "bucket.arnForObjects('*')" : 'secret.secretArn'}] }));`,
          cli: `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${place.key} --policy-document file://policy.json`,
        },
        way,
      }),
    ];
  }
  const doubtful = answers.find(({ answer }) => answer === 'maybe');
  if (doubtful === undefined) return calls.slice(0, 1).map(({ way }) => fine(runner.place, way));
  const why = `whether the policy of ${nameOf(place)} lets the job through hangs on conditions, or on what is not known`;
  return [unknown(runner.place, new Unknown(why, 'a run of the job'), doubtful.call.way)];
}

function s3Endpoints(facts: Facts, subnet: Subnet): readonly Endpoint[] {
  const gateways = gatewaysTo(facts, subnet, 's3');
  return gateways instanceof Unknown ? [] : gateways;
}

/** The policies of endpoints let through what a job does. */
export const endpointPolicy: Rule = {
  id: 'EP-POLICY',
  title: "the endpoints' own policies let the job through",
  message:
    '… is not authorized to perform: s3:GetObject … because no VPC endpoint policy allows the s3:GetObject action',
  source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  check: (facts) =>
    forPlaced(facts, ({ runner, subnet }) => [
      ...s3Endpoints(facts, subnet).flatMap((endpoint) => judge(runner, endpoint, s3Calls(facts, runner))),
      ...interfaceEndpoints(facts, subnet, 'secretsmanager').flatMap((endpoint) =>
        judge(runner, endpoint, secretCalls(facts, runner)),
      ),
    ]),
};
