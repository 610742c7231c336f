import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../emulator/free-port.ts';
import { installPython } from '../python.ts';

const MOTO = '5.2.5';
/** Its server, without what only unused services need. */
const SERVER = ['flask==3.1.3', 'flask-cors==6.0.5', 'pyparsing==3.3.2'];
const cache = fileURLToPath(new URL('.cache', import.meta.url));

/** Moto on a port of this machine: networks, roles, jobs and databases that can be made and asked as in AWS. */
export class Moto {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly endpoint: string;

  private constructor(process: ChildProcess, endpoint: string, folder: string) {
    this.#process = process;
    this.#folder = folder;
    this.endpoint = endpoint;
  }

  static async start(): Promise<Moto> {
    const python = installPython(cache, 'moto', MOTO, SERVER);
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'aspen-moto-'));
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: folder,
      PYTHONDONTWRITEBYTECODE: '1',
      MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
    };
    const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
    const child = spawn(python, args, { env, cwd: folder, stdio: 'ignore' });
    const server = new Moto(child, `http://127.0.0.1:${port}`, folder);
    for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
      const answer = await fetch(`${server.endpoint}/moto-api/data.json`).catch(() => null);
      if (answer?.ok === true) return server;
      await sleep(50);
    }
    await server.stop();
    throw new Error('Moto did not start.');
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGTERM');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
