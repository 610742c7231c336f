import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A server's certificate and the root that signed it, as paths. */
export interface Certificates {
  readonly root: string;
  readonly certificate: string;
  readonly key: string;
}

/** Whether this machine can make certificates. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** Makes a root of our own in a folder, and a certificate that it signed. @param names Such as `DNS:localhost`. */
export function makeCertificates(folder: string, names: string): Certificates {
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'root.key', '-out', 'root.crt', '-days', '2', '-subj', '/CN=test root');
  openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=test server');
  writeFileSync(path('names.cnf'), `subjectAltName=${names}\n`);
  const signed = ['-CA', 'root.crt', '-CAkey', 'root.key', '-CAcreateserial', '-extfile', 'names.cnf', '-days', '2'];
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', ...signed);
  return { root: path('root.crt'), certificate: path('server.crt'), key: path('server.key') };
}
