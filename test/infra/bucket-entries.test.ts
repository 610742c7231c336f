import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withEntries, withoutEntries } from '../../infra/functions/notifications/bucket-entries.ts';
import { ownerPrefix } from '../../infra/functions/notifications/wish.ts';

const ours = (prefixes: readonly string[], deployment = 'shop') =>
  prefixes.map((prefix) => ({ id: `${ownerPrefix(deployment)}${prefix}`, prefix, queue: `arn:of:${prefix}` }));

const created = (prefix: string | null, Events: readonly string[] = ['s3:ObjectCreated:*'], suffix = '.csv') => ({
  Id: 'theirs',
  Events: Events.map((event) => event as 's3:ObjectCreated:*'),
  Filter: {
    Key: {
      // S3 gives the names of rules back with a capital.
      FilterRules: [
        ...(prefix === null ? [] : [{ Name: 'Prefix' as 'prefix', Value: prefix }]),
        { Name: 'Suffix' as 'suffix', Value: suffix },
      ],
    },
  },
});

const told = (found: NotificationConfiguration, prefixes: readonly string[]) => () =>
  withEntries('files', found, ours(prefixes));

describe('whom a bucket tells', () => {
  test('is the same again when a deployment has come and gone, but for EventBridge', () => {
    const prefix = fc.stringMatching(/^[a-z]{1,8}\/$/);
    fc.assert(
      fc.property(fc.uniqueArray(prefix, { maxLength: 20 }), fc.nat(20), (prefixes, at) => {
        const theirs = prefixes.slice(0, at).map((each) => ({ ...created(`theirs/${each}`), QueueArn: each }));
        const other = ours(prefixes, 'shop-eu').map(({ id, queue }) => ({
          Id: id,
          QueueArn: queue,
          Events: undefined,
        }));
        const before = { QueueConfigurations: [...theirs, ...other] };
        const after = withoutEntries(withEntries('files', before, ours(prefixes)), 'shop');
        expect(after.QueueConfigurations).toEqual(before.QueueConfigurations);
        expect(after.EventBridgeConfiguration).toEqual({});
      }),
    );
  });

  test.each<[string, NotificationConfiguration]>([
    ['a queue of a folder inside', { QueueConfigurations: [{ ...created('customer/new/'), QueueArn: 'arn:theirs' }] }],
    ['a topic of a folder around', { TopicConfigurations: [{ ...created('cust'), TopicArn: 'arn:theirs' }] }],
    ['a function of all', { LambdaFunctionConfigurations: [{ ...created(null), LambdaFunctionArn: 'arn:theirs' }] }],
    [
      'a function of one way to create',
      {
        LambdaFunctionConfigurations: [
          { ...created('customer/', ['s3:ObjectRemoved:*', 's3:ObjectCreated:Put']), LambdaFunctionArn: 'arn:theirs' },
        ],
      },
    ],
  ])('may not be %s beside a crawler', (_, found) => {
    expect(told(found, ['customer/', 'rate/'])).toThrow(
      /customer\/ overlaps .* of which arn:theirs is told \(theirs\)/,
    );
  });

  test('may be others of other folders, and of what is taken away', () => {
    const found = {
      QueueConfigurations: [
        { ...created('customers/'), QueueArn: 'arn:theirs' },
        { ...created('customer/', ['s3:ObjectRemoved:*']), QueueArn: 'arn:theirs' },
      ],
    };
    expect(told(found, ['customer/'])).not.toThrow();
  });

  test('are a hundred at most, others counted', () => {
    const theirs = Array.from({ length: 60 }, (_, at) => ({ ...created(`theirs/${at}/`), QueueArn: 'arn:theirs' }));
    const prefixes = Array.from({ length: 41 }, (_, at) => `table_${at}/`);
    expect(told({ QueueConfigurations: theirs }, prefixes)).toThrow('60 others whom the bucket tells, and 41 crawlers');
    expect(told({ QueueConfigurations: theirs }, prefixes.slice(1))).not.toThrow();
  });
});
