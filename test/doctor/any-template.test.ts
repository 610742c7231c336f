import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DoctorError } from '../../doctor/errors.ts';
import { reportOn } from '../../doctor/report.ts';
import type { Stack } from '../../doctor/template/stack.ts';
import { templateFacts } from '../../doctor/template/template-facts.ts';
import { allow, having, permitting, ref, right } from './raw-stack.ts';

/** Every resource and every property that the doctor reads, and words that mean something to JavaScript. */
const ids = Object.keys(right.Resources);
const types = [...new Set([...Object.values(right.Resources).map(({ Type }) => Type), ...MORE_TYPES()])];
const names = [
  ...new Set(keysOf(right)),
  '__proto__',
  'constructor',
  'toString',
  'Ref',
  'Fn::Sub',
  'Fn::GetAtt',
  'Fn::If',
];

function MORE_TYPES(): readonly string[] {
  const of = (service: string, ...each: string[]) => each.map((name) => `AWS::${service}::${name}`);
  return [
    ...of(
      'EC2',
      'SecurityGroupEgress',
      'Route',
      'NetworkAcl',
      'NetworkAclEntry',
      'SubnetNetworkAclAssociation',
      'PrefixList',
    ),
    ...of('RDS', 'DBCluster', 'DBProxy'),
    ...of('IAM', 'Policy', 'ManagedPolicy', 'RolePolicy'),
    ...of('Glue', 'Crawler', 'Trigger', 'Workflow'),
    ...of('Lambda', 'Function'),
    ...of('Events', 'Rule'),
    ...of('S3', 'BucketPolicy'),
    ...of('SecretsManager', 'ResourcePolicy', 'SecretTargetAttachment'),
    ...of('KMS', 'Key'),
    ...of('CloudFormation', 'Stack'),
    'constructor',
    '__proto__',
  ];
}

function keysOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(Array.isArray(value) ? [] : [name]), ...keysOf(inner)]);
}

const word = fc.oneof(
  fc.constantFrom(
    ...ids,
    ...names,
    '*',
    'a.b',
    `\${Role}`,
    's3:*',
    'constructor:x',
    'arn:aws:iam::aws:policy/constructor',
  ),
  fc.string(),
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.double()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('value'), { maxKeys: 4 }),
    fc
      .tuple(
        fc.constantFrom(
          'Ref',
          'Fn::GetAtt',
          'Fn::Sub',
          'Fn::Join',
          'Fn::Select',
          'Fn::Split',
          'Fn::Cidr',
          'Fn::FindInMap',
          'Fn::If',
          'Fn::ImportValue',
          'Fn::GetAZs',
        ),
        tie('value'),
      )
      .map(([name, inner]) => ({ [name]: inner })),
  ),
})).value;

/** As the template stands in a file. */
const written = (template: unknown): Stack => ({
  name: 'Any',
  template: JSON.parse(JSON.stringify(template)),
  nested: new Map(),
});

function judged(template: unknown): string {
  try {
    const { paths, problems } = reportOn(templateFacts([written(template)]));
    return paths.length + problems.length >= 0 ? 'judged' : '';
  } catch (error) {
    if (error instanceof DoctorError) return 'refused';
    throw error;
  }
}

/** What stands at a place of a value, put there instead of what is. */
function putAt(value: unknown, path: readonly number[], instead: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return instead;
  const entries = Object.entries(value);
  if (entries.length === 0) return instead;
  const at = step % entries.length;
  const put = entries.map(
    ([name, inner], index) => [name, index === at ? putAt(inner, rest, instead) : inner] as const,
  );
  return Array.isArray(value) ? put.map(([, inner]) => inner) : Object.fromEntries(put);
}

test.each([
  ['a policy of AWS', permitting([allow('s3:*')], ['arn:aws:iam::aws:policy/constructor'])],
  ['a service', permitting([allow(['constructor:x', 's3:*'], 'arn:aws:x:::y')])],
  ['a type', having({ Odd: { Type: 'constructor', Properties: { Name: ref('Even') } }, Even: { Type: '__proto__' } })],
])('%s with the name of a property of every JavaScript object is not mistaken for one', (_, template) => {
  expect(judged(template)).toBe('judged');
});

describe('any template is judged, or refused as one that refers to itself in a circle', () => {
  test('of resources that hold anything', () => {
    const resource = fc.record(
      { Type: fc.oneof(fc.constantFrom(...types), anything), Condition: word, Properties: anything },
      { requiredKeys: ['Type'] },
    );
    const resources = fc.dictionary(
      fc.constantFrom(...ids),
      fc.oneof({ weight: 9, arbitrary: resource }, { weight: 1, arbitrary: anything }),
      { maxKeys: 6 },
    );
    const template = fc.record(
      { Resources: resources, Parameters: anything, Mappings: anything, Conditions: anything, Outputs: anything },
      { requiredKeys: ['Resources'] },
    );
    fc.assert(
      fc.property(template, (each) => {
        expect(judged(each)).toMatch(/judged|refused/);
      }),
      { numRuns: 300 },
    );
  });

  test('of resources that are right, but for one place', () => {
    const path = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(path, anything), { minLength: 1, maxLength: 4 }), (changes) => {
        const Resources = changes.reduce<unknown>(
          (whole, [steps, instead]) => putAt(whole, steps, instead),
          right.Resources,
        );
        expect(judged({ Resources: typeof Resources === 'object' ? Resources : {} })).toMatch(/judged|refused/);
      }),
      { numRuns: 300 },
    );
  });
});
