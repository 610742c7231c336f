import type { Facts } from '../facts/facts.ts';
import type { Endpoint } from '../facts/network.ts';

/** The name by which endpoints of a service are made, in the region that a deployment is for. */
export function serviceName({ region }: Pick<Facts, 'region'>, service: string): string {
  return `com.amazonaws.${region ?? '<AWS::Region>'}.${service}`;
}

/** A service's name, such as `com.amazonaws.eu-west-1.s3`, in parts. */
export function serviceOf(name: string): Pick<Endpoint, 'service' | 'region'> {
  const [, region = '', service = name] = /^(?:com|cn\.com|eu|aws)\.(?:amazonaws|api)\.([^.]+)\.(.+)$/.exec(name) ?? [];
  return { service, region: /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? region : null };
}
