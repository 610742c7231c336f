import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { installMinistack } from './install.ts';

const launcher = fileURLToPath(new URL('launch.py', import.meta.url));
const sdk = fileURLToPath(new URL('../../node_modules/@aws-sdk', import.meta.url));

/** What a Lambda function finds beside its own code: AWS's runtime has the SDK, and nothing else of ours. */
function makeRuntime(folder: string): string {
  const modules = join(folder, 'runtime/node_modules');
  mkdirSync(modules, { recursive: true });
  symlinkSync(sdk, join(modules, '@aws-sdk'));
  return modules;
}

/** Ministack on a port of this machine, in a folder that goes when it stops. */
export class Ministack {
  readonly #process: ChildProcess;
  readonly endpoint: string;
  /** Its own folder, for what belongs to it. */
  readonly folder: string;

  private constructor(process: ChildProcess, endpoint: string, folder: string) {
    this.#process = process;
    this.endpoint = endpoint;
    this.folder = folder;
  }

  static async start(): Promise<Ministack> {
    const python = installMinistack();
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'aspen-ministack-'));
    // No other variable of ours: functions inherit all of them.
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: folder,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      NODE_PATH: makeRuntime(folder),
      PYTHONDONTWRITEBYTECODE: '1',
      // AWS waits one minute before it tries an asynchronous run again, then two.
      LAMBDA_ASYNC_RETRY_BASE_SECONDS: '0.05',
    };
    const child = spawn(python, [launcher], { env, cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
    const server = new Ministack(child, `http://127.0.0.1:${port}`, folder);
    for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
      const answer = await fetch(`${server.endpoint}/_ministack/ready`).catch(() => null);
      if (answer?.ok === true) return server;
      await sleep(50);
    }
    await server.stop();
    throw new Error('Ministack did not start.');
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGTERM');
      const late = setTimeout(() => this.#process.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(late);
    }
    // Its functions may still write as they end.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
