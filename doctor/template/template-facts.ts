import { ASPEN } from '../../model/command-name.ts';
import { DoctorError } from '../errors.ts';
import type { Facts } from '../facts/facts.ts';
import { LIVE, notAnId, Unknown } from '../facts/unknown.ts';
import { hasPlaceholder } from '../policy/patterns.ts';
import { readGlue } from './glue-facts.ts';
import { readNetwork } from './network-facts.ts';
import { readPermissions } from './permission-facts.ts';
import { type Resources, readResources } from './resources.ts';
import { scopesOf } from './scope.ts';
import { readServices } from './service-facts.ts';
import type { Stack } from './stack.ts';

const FROM_ELSEWHERE = /^<\?ImportValue (.*)>$/;

function whyUnknown(key: string, what: string): Unknown {
  if (key === '') return new Unknown(`the template names no ${what} there`, 'whoever wrote it');
  const noId = notAnId(key, what);
  if (noId !== null) return noId;
  const [, exported] = FROM_ELSEWHERE.exec(key) ?? [];
  if (exported !== undefined) {
    return new Unknown(
      `the ${what} is imported as ${exported}, which no template at hand exports`,
      `${ASPEN} doctor --template with the template of the stack that exports it too`,
    );
  }
  if (/^<.*\..*>$/.test(key) && !hasPlaceholder(key))
    return new Unknown(`the template does not show which ${what} ${key.slice(1, -1)} is`, LIVE);
  const name = hasPlaceholder(key) ? key.replaceAll(/[<>?]/g, '') : key;
  return new Unknown(
    hasPlaceholder(key)
      ? `only the deployment knows the ${what} ${name}`
      : `the template does not make the ${what} ${name}`,
    LIVE,
  );
}

/** The region that the network's own texts name, such as that of a zone. */
function regionOf(network: ReturnType<typeof readNetwork>): string | null {
  for (const { zone } of network.subnets.values()) {
    const [, region] = (typeof zone === 'string' ? /^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$/.exec(zone) : null) ?? [];
    if (region !== undefined) return region;
  }
  return network.endpoints.find(({ region }) => region !== null)?.region ?? null;
}

function readAll(stacks: readonly Stack[], named: boolean): Resources {
  try {
    return readResources(scopesOf(stacks, named));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DoctorError({
      code: 'circular-template',
      found: 'resources that refer to one another in a circle, or stand too deep in one another',
      expected: 'a template that CloudFormation takes',
      where: stacks.map(({ name }) => name).join(', '),
      cause: error,
    });
  }
}

/**
 * What templates say that are deployed beside one another; what one exports is known to the others.
 *
 * @param region The region they are for, where it is known otherwise. @default what the templates name
 * @param named Whether the stacks' names stand before the ids of what is in them. @default where there are several
 */
export function templateFacts(
  stacks: readonly Stack[],
  region: string | null = null,
  named = stacks.length > 1,
): Facts {
  const resources = readAll(stacks, named);
  const network = readNetwork(resources);
  return {
    from: 'template',
    region: region ?? regionOf(network),
    whyUnknown,
    unjudged: [],
    ...network,
    ...readPermissions(resources),
    ...readGlue(resources),
    ...readServices(resources),
  };
}
