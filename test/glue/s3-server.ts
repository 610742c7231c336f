import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MINISTACK = '1.5.33';
const cache = fileURLToPath(new URL('.cache', import.meta.url));

/** Whether Python is on this machine. */
export function canRunS3(): boolean {
  return spawnSync('python3', ['-m', 'venv', '--help'], { stdio: 'ignore' }).status === 0;
}

/** Installs the server once, into an environment of its own. */
function install(): string {
  const folder = join(cache, `ministack-${MINISTACK}`);
  if (!existsSync(join(folder, 'whole'))) {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `ministack==${MINISTACK}`];
    execFileSync(join(folder, 'bin/python3'), pip, { stdio: ['ignore', 'ignore', 'inherit'] });
    mkdirSync(join(folder, 'making'), { recursive: true });
    renameSync(join(folder, 'making'), join(folder, 'whole'));
  }
  return join(folder, 'bin/ministack');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address === null || typeof address === 'string' ? reject(new Error('no port')) : resolve(address.port),
      );
    });
  });
}

/** An S3 server, with the requests that tests need. */
export class S3Server {
  readonly #process: ChildProcess;
  readonly endpoint: string;

  private constructor(process: ChildProcess, endpoint: string) {
    this.#process = process;
    this.endpoint = endpoint;
  }

  static async start(): Promise<S3Server> {
    const program = install();
    const port = await freePort();
    const env = { ...process.env, GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1' };
    const child = spawn(program, [], { env, stdio: 'ignore' });
    const server = new S3Server(child, `http://127.0.0.1:${port}`);
    for (let tries = 0; tries < 300; tries++) {
      const answer = await fetch(server.endpoint).catch(() => null);
      if (answer !== null) return server;
      await sleep(100);
    }
    child.kill('SIGKILL');
    throw new Error('The S3 server did not start.');
  }

  async #put(path: string, body: Buffer): Promise<void> {
    const answer = await fetch(`${this.endpoint}/${path}`, { method: 'PUT', body });
    if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status}`);
  }

  makeBucket(bucket: string): Promise<void> {
    return this.#put(bucket, Buffer.alloc(0));
  }

  putObject(bucket: string, key: string, body: Buffer): Promise<void> {
    return this.#put(`${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`, body);
  }

  /** Hadoop's settings that lead S3A here. */
  settings(): Readonly<Record<string, string>> {
    return {
      'spark.hadoop.fs.s3a.endpoint': this.endpoint,
      'spark.hadoop.fs.s3a.endpoint.region': 'us-east-1',
      'spark.hadoop.fs.s3a.path.style.access': 'true',
      'spark.hadoop.fs.s3a.connection.ssl.enabled': 'false',
      'spark.hadoop.fs.s3a.access.key': 'test',
      'spark.hadoop.fs.s3a.secret.key': 'test',
    };
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(late);
  }
}
