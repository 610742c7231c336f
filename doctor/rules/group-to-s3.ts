import { INTERNET } from '../network/ranges.ts';
import { serviceName } from '../network/routes.ts';
import { firstNotWhole, groupsAllow, onePort } from '../network/security-groups.ts';
import { fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { forPlacements } from './for-runners.ts';

/** A job's groups let it out to S3. */
export const groupToS3: Rule = {
  id: 'SG-S3',
  title: 'the groups of the job let out port 443 to S3',
  message: 'Unable to execute HTTP request: Connect to …s3…amazonaws.com:443 failed: connect timed out',
  source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
  check: (facts) =>
    forPlacements(
      facts,
      ({ runner, groupKeys, groups }) => {
        // A list of prefixes, or ranges of the internet, are what S3's addresses are written as.
        const answer = groupsAllow(groups, 'out', onePort(443), { groups: [], ranges: INTERNET });
        if (answer !== 'no') return [fine(runner.place, 's3')];
        const lacking = firstNotWhole(facts, groupKeys);
        if (lacking !== undefined) return [unknown(runner.place, facts.whyUnknown(lacking, 'security group'), 's3')];
        const [group] = groups;
        if (group === undefined) return [];
        const { key } = group.place;
        return [
          fails(runner.place, {
            where: group.place,
            found: `${nameOf(group.place)} lets nothing out to port 443 of S3, whose addresses are in no network of yours`,
            fix: {
              cdk: "jobGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'S3');",
              cli: `aws ec2 authorize-security-group-egress --group-id ${key} --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,PrefixListIds=[{PrefixListId=<the prefix list ${serviceName(facts, 's3')}>}]'`,
            },
            way: 's3',
          }),
        ];
      },
      's3',
    ),
};
