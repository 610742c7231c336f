import type { CfnObject, CfnValue } from './template.ts';

/** What stands for a reference: as long as the longest ARN of a bucket. */
const LONGEST = `arn:aws-us-gov:s3:::${'b'.repeat(63)}`;
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com',
};

const isObject = (value: CfnValue): value is CfnObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as CloudFormation hands it to a service, every reference as long as it may come to be. */
export function resolved(value: CfnValue): CfnValue {
  if (Array.isArray(value)) return value.map(resolved);
  if (!isObject(value)) return value;
  const [name = '', inside = null] = Object.entries(value)[0] ?? [];
  if (name === 'Ref') return PSEUDO[String(inside)] ?? LONGEST;
  if (name === 'Fn::GetAtt') return LONGEST;
  if (name === 'Fn::Sub') return String(inside).replaceAll(/\$\{[^}]*\}/g, 'ap-southeast-1');
  if (name === 'Fn::Join' && Array.isArray(inside)) {
    const [between, parts = []]: readonly CfnValue[] = inside;
    return Array.isArray(parts) ? parts.map(resolved).join(String(between)) : LONGEST;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)]));
}

/** Characters of a value as it reaches its service. */
export function lengthOf(value: CfnValue | undefined): number {
  if (value === undefined) return 0;
  const text = resolved(value);
  return typeof text === 'string' ? text.length : JSON.stringify(text).length;
}
