import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { RuntimeError } from '../errors.ts';

/** What the user said of TLS, in PostgreSQL's words. */
interface TlsWish {
  readonly host: string;
  readonly sslmode: string | undefined;
  readonly sslrootcert: string | undefined;
}

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host is this machine, so that no network is crossed. */
function isLocal(host: string): boolean {
  const version = isIP(host);
  if (version !== 0) return loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
  return host.startsWith('/') || host.toLowerCase() === 'localhost';
}

function certificateFailure(found: string, path: string, cause?: unknown): RuntimeError {
  return new RuntimeError({
    code: 'no-root-certificate',
    found,
    expected: 'a file of root certificates in PEM, such as your provider of PostgreSQL offers',
    where: path,
    next: 'Correct sslrootcert (or PGSSLROOTCERT), or leave it out where the system trusts the server.',
    cause,
  });
}

function readCertificates(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw certificateFailure('a file of root certificates that cannot be read', path, cause);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw certificateFailure('a file without a certificate', path);
  return text;
}

function checkMode({ host, sslmode }: TlsWish): void {
  if (sslmode === undefined) return;
  if (!MODES.includes(sslmode)) {
    throw new RuntimeError({
      code: 'wrong-sslmode',
      found: `sslmode=${sslmode}`,
      expected: `one of ${MODES.join(', ')}`,
      next: 'Leave it out: then TLS is verified wherever a network is crossed.',
    });
  }
  if (sslmode !== 'verify-full' && !isLocal(host)) {
    throw new RuntimeError({
      code: 'tls-not-verified',
      found: `sslmode=${sslmode} for ${host}`,
      expected: 'sslmode=verify-full, which is the default: passwords and rows cross a network here',
      next: 'Leave sslmode out. Where the system does not trust the server, name its root certificates: sslrootcert=FILE.',
    });
  }
}

/**
 * TLS with chain and host name verified, except where no network is crossed.
 *
 * @throws {RuntimeError} `tls-not-verified`, `wrong-sslmode`, `no-root-certificate`.
 */
export function tlsOptions(wish: TlsWish): ConnectionOptions | false {
  checkMode(wish);
  const { host, sslmode = isLocal(host) ? 'disable' : 'verify-full', sslrootcert } = wish;
  // There is no TLS on a Unix socket, and none is needed on this machine unless it is asked for.
  if (host.startsWith('/') || ['disable', 'allow', 'prefer'].includes(sslmode)) return false;
  return {
    rejectUnauthorized: sslmode !== 'require',
    ...(sslmode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    // Without it, the system's roots and those of NODE_EXTRA_CA_CERTS hold.
    ...(sslrootcert === undefined || sslrootcert === 'system' ? {} : { ca: readCertificates(sslrootcert) }),
  };
}
