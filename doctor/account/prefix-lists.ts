import { type EC2Client, paginateGetManagedPrefixListEntries } from '@aws-sdk/client-ec2';
import type { SecurityGroup, SecurityRule } from '../facts/network.ts';
import { Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

function listsOf(groups: readonly SecurityGroup[]): ReadonlySet<string> {
  return new Set(
    groups.flatMap(({ rules }) => rules.flatMap(({ peer }) => (peer.kind === 'prefix-list' ? peer.list : []))),
  );
}

/** Writes out the lists of prefixes that groups name, AWS's own among them. */
export async function withoutPrefixLists(
  client: EC2Client,
  calls: AwsCalls,
  missing: MissingFacts,
  groups: readonly SecurityGroup[],
): Promise<readonly SecurityGroup[]> {
  const ranges = new Map<string, readonly string[]>();
  for (const list of listsOf(groups)) {
    const pages = paginateGetManagedPrefixListEntries({ client }, { PrefixListId: list });
    const entries = await calls.pages(
      'ec2:GetManagedPrefixListEntries',
      `prefix list ${list}`,
      pages,
      (page) => page.Entries,
    );
    if (entries instanceof Unknown) missing.notJudged(`the addresses in ${list}`, entries, ['DB-SG', 'SG-EP']);
    else
      ranges.set(
        list,
        entries.flatMap(({ Cidr }) => Cidr ?? []),
      );
  }
  const written = (rule: SecurityRule): readonly SecurityRule[] => {
    const known = rule.peer.kind === 'prefix-list' ? ranges.get(rule.peer.list) : undefined;
    return known?.map((range) => ({ ...rule, peer: { kind: 'range', range } })) ?? [rule];
  };
  return groups.map((group) => ({ ...group, rules: group.rules.flatMap(written) }));
}
