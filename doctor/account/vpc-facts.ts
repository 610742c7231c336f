import {
  type Vpc as AwsVpc,
  DescribeVpcAttributeCommand,
  type EC2Client,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import type { Vpc } from '../facts/network.ts';
import { type Known, LIVE, Unknown } from '../facts/unknown.ts';
import type { AwsCalls } from './aws-calls.ts';
import type { MissingFacts } from './missing-facts.ts';

function rangesOf({ CidrBlock, CidrBlockAssociationSet = [] }: AwsVpc): readonly string[] {
  const more = CidrBlockAssociationSet.filter(({ CidrBlockState }) => CidrBlockState?.State !== 'disassociated');
  return [...new Set([CidrBlock, ...more.map((each) => each.CidrBlock)].flatMap((range) => range ?? []))];
}

/** Asks EC2 about networks. */
export class VpcReader {
  readonly #client: EC2Client;
  readonly #calls: AwsCalls;
  readonly #missing: MissingFacts;
  readonly #account: string;

  constructor(ec2: EC2Client, calls: AwsCalls, missing: MissingFacts, account: string) {
    this.#client = ec2;
    this.#calls = calls;
    this.#missing = missing;
    this.#account = account;
  }

  /** Networks by their ids, and those of them that are the account's own: of others it does not see everything. */
  async vpcs(
    ids: readonly string[],
  ): Promise<{ readonly vpcs: ReadonlyMap<string, Vpc>; readonly areOwn: ReadonlySet<string> }> {
    const vpcs = new Map<string, Vpc>();
    const areOwn = new Set<string>();
    if (ids.length === 0) return { vpcs, areOwn };
    const pages = paginateDescribeVpcs({ client: this.#client }, { Filters: [{ Name: 'vpc-id', Values: [...ids] }] });
    const found = await this.#calls.pages('ec2:DescribeVpcs', 'VPC', pages, ({ Vpcs }) => Vpcs);
    if (found instanceof Unknown) {
      this.#missing.noneOfKind('VPC', found);
      return { vpcs, areOwn };
    }
    for (const vpc of found) {
      const { VpcId: id = '', OwnerId: owner = '' } = vpc;
      if (owner === this.#account) areOwn.add(id);
      else {
        const why = `${id} belongs to the account ${owner}, which may have endpoints in it that you do not see`;
        this.#missing.one('VPC', id, new Unknown(why, `${LIVE}, as its owner`));
      }
      vpcs.set(id, {
        place: { key: id, id, path: null },
        dnsSupport: await this.#has(id, 'enableDnsSupport'),
        dnsHostnames: await this.#has(id, 'enableDnsHostnames'),
        ranges: rangesOf(vpc),
      });
    }
    return { vpcs, areOwn };
  }

  async #has(vpc: string, attribute: 'enableDnsSupport' | 'enableDnsHostnames'): Promise<Known<boolean>> {
    const request = new DescribeVpcAttributeCommand({ VpcId: vpc, Attribute: attribute });
    const answer = await this.#calls.call('ec2:DescribeVpcAttribute', `VPC ${vpc}`, () => this.#client.send(request));
    if (answer instanceof Unknown) return answer;
    return (attribute === 'enableDnsSupport' ? answer.EnableDnsSupport : answer.EnableDnsHostnames)?.Value === true;
  }
}
