import { Unknown } from '../facts/unknown.ts';
import { routeToService } from '../network/routes.ts';
import { atRisk, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { endpointFix } from './endpoint-fix.ts';
import { forPlaced } from './for-runners.ts';
import { keyInWords } from './key-fix.ts';

/** Where the catalog is encrypted, what stands in a network reaches KMS. */
export const keyRoute: Rule = {
  id: 'KMS-ROUTE',
  title: 'where the catalog is encrypted with a key of yours, the subnet has a way to KMS',
  message: 'Connect to kms.<region>.amazonaws.com:443 failed: connect timed out',
  source: 'https://docs.aws.amazon.com/glue/latest/dg/connection-JDBC-VPC.html',
  check: (facts) => {
    const key = facts.catalogEncryption?.passwordKey ?? facts.catalogEncryption?.key ?? null;
    if (key === null) return [];
    return forPlaced(facts, ({ runner, subnet, groupKeys }) => {
      const route = routeToService(facts, subnet, 'kms');
      if (route instanceof Unknown) return [unknown(runner.place, route)];
      if (route.kind === 'endpoint' || route.kind === 'nat') return [fine(runner.place)];
      return [
        atRisk(runner.place, {
          where: subnet.place,
          found: `the catalog is encrypted with ${keyInWords(key)}, and ${nameOf(subnet.place)} has neither an endpoint of KMS nor a NAT gateway`,
          fix: endpointFix(facts, subnet, 'kms', groupKeys[0] ?? ''),
        }),
      ];
    });
  },
};
