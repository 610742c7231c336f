import { describe, expect, test } from 'vitest';
import { reportLines } from '../../cli/views/doctor.ts';
import { withStandaloneRules } from './defects/defect.ts';
import { defects } from './defects/index.ts';
import { type RawTemplate, reportOf, saidOf } from './raw-stack.ts';

const forms: readonly (readonly [string, (template: RawTemplate) => RawTemplate])[] = [
  ['in them', (template) => template],
  ['beside them', withStandaloneRules],
];

describe.each(forms)('with the rules of groups %s, as people write a template by hand', (_, inForm) => {
  test.each(defects.map((defect) => [defect.title, defect] as const))(
    '%s is found, and its sound twin is silent',
    (_title, defect) => {
      const said = saidOf(inForm(defect.broken));
      expect(said).toEqual(defect.said.map((pattern) => expect.stringMatching(pattern)));
      expect(saidOf(inForm(defect.sound))).toEqual([]);
    },
  );
});

test('a finding for eight jobs is told once, with all of them', () => {
  const crowded = defects.find(({ title }) => title.startsWith('eight jobs'));
  const problems = crowded === undefined ? [] : reportOf(crowded.broken).problems;
  expect(problems.map(({ subjects }) => subjects.length)).toEqual([8]);
});

test('a finding on two ways of a job names the job once', () => {
  const dead = defects.find(({ title }) => title === 'a NAT gateway in a private subnet');
  const problems = dead === undefined ? [] : reportOf(dead.broken).problems;
  expect(problems.map(({ subjects }) => subjects.map(({ id }) => id))).toEqual([['Job']]);
});

test('a fix of two statements is shown in two lines, each as it is to be written', () => {
  const strict = defects.find(({ title }) => title.startsWith("a bucket that wants an endpoint, for a job by Glue's"));
  const plain = { width: 80, bold: String, dim: String, red: String };
  const lines = strict === undefined ? [] : reportLines(reportOf(strict.broken), plain);
  const at = lines.findIndex((line) => line.startsWith('  CDK'));
  expect(lines.slice(at, at + 2)).toEqual([
    "  CDK     job.addPropertyOverride('DefaultArguments.--disable-proxy-v2', 'true');",
    "          vpc.addInterfaceEndpoint('glue', { service: ec2.InterfaceVpcEndpointAwsService.GLUE });",
  ]);
});

test('what keeps a role from something is mended where it stands', () => {
  const fixesOf = (title: string) => {
    const defect = defects.find((each) => each.title === title);
    return defect === undefined
      ? []
      : reportOf(defect.broken).problems.map(({ finding }) => [finding.where.id, finding.fix?.cli ?? '']);
  };
  expect(fixesOf('a permissions boundary that keeps from the role what its policies give')).toEqual([
    ['Boundary', expect.stringMatching(/^aws iam create-policy-version --policy-arn <Boundary> .* --set-as-default$/)],
  ]);
  expect(fixesOf('a statement that denies what others allow')).toEqual([
    [
      'Role',
      expect.stringMatching(/--policy-name <the one that denies> .*without the denial of ec2:CreateNetworkInterface/),
    ],
  ]);
  expect(fixesOf('a secret under a key whose own policy does not name the role')).toEqual([
    ['Key', expect.stringMatching(/^aws kms put-key-policy --key-id <Key> /)],
  ]);
  expect(fixesOf('connections in two networks')).toEqual([
    [
      'Second',
      expect.stringMatching(
        /^aws ec2 create-vpc-peering-connection --vpc-id <Vpc> --peer-vpc-id <OtherVpc> && aws ec2 create-route /,
      ),
    ],
  ]);
  expect(fixesOf("a gateway endpoint of DynamoDB that stands on another table than the subnet's")).toEqual([
    [
      'Role',
      expect.stringMatching(/^aws ec2 create-vpc-endpoint --vpc-id <Vpc> .*\.dynamodb --route-table-ids <Table>$/),
    ],
  ]);
});
