import { Unknown } from '../facts/unknown.ts';
import { isDown, routeTableOf, routeToService } from '../network/routes.ts';
import { atRisk, fails, fine, nameOf, type Rule, unknown } from '../verdict.ts';
import { endpointFix } from './endpoint-fix.ts';
import { forPlaced } from './for-runners.ts';
import { secretsOf } from './secrets.ts';

/** A job reaches Secrets Manager. */
export const secretRoute: Rule = {
  id: 'SM-ROUTE',
  title: 'the subnet has a way to Secrets Manager',
  message: 'Connect to secretsmanager.<region>.amazonaws.com:443 failed: Network is unreachable',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html',
  check: (facts) =>
    forPlaced(
      facts,
      ({ runner, subnet, groupKeys }) => {
        if (secretsOf(facts, runner).length === 0) return [];
        const way = routeToService(facts, subnet, 'secretsmanager');
        if (way instanceof Unknown) return [unknown(runner.place, way, 'secret')];
        if (way.kind === 'endpoint' || way.kind === 'nat') return [fine(runner.place, 'secret')];
        const [hidden] = way.endpoints;
        if (hidden !== undefined) {
          if (facts.from === 'account') {
            const why = `${nameOf(hidden.place)} has no private DNS, and a private hosted zone may give it the service's name`;
            return [unknown(runner.place, new Unknown(why, 'the hosted zones of the network in Route 53'), 'secret')];
          }
          return [
            fails(runner.place, {
              where: hidden.place,
              found: `${nameOf(hidden.place)} is there, and without private DNS the service's name does not lead to it`,
              fix: {
                cdk: "vpc.addInterfaceEndpoint('Secrets', { service: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER, privateDnsEnabled: true });",
                cli: `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${hidden.place.key} --private-dns-enabled`,
              },
              way: 'secret',
            }),
          ];
        }
        const down = facts.endpoints.find(
          (each) => each.service === 'secretsmanager' && each.vpc === subnet.vpc && isDown(each),
        );
        const internet =
          way.kind === 'internet' ? '; its internet gateway does not serve, since a job has no public address' : '';
        const table = routeTableOf(facts, subnet);
        // To the main table of a new network somebody may add routes by hand.
        const grade = !(table instanceof Unknown) && table.isNewMain ? atRisk : fails;
        return [
          grade(runner.place, {
            where: subnet.place,
            found: `the ${runner.kind} reads a secret, and ${nameOf(subnet.place)} has neither an endpoint of Secrets Manager nor a NAT gateway${internet}${down === undefined ? '' : `; ${nameOf(down.place)} is ${down.state}`}`,
            fix: endpointFix(facts, subnet, 'secretsmanager', groupKeys[0] ?? ''),
            way: 'secret',
          }),
        ];
      },
      'secret',
    ),
};
