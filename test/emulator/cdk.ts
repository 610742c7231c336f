import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ministack } from './ministack.ts';

const program = fileURLToPath(new URL('../../node_modules/aws-cdk/bin/cdk', import.meta.url));
const quickPolls = fileURLToPath(new URL('quick-polls.cjs', import.meta.url));

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** What a run of the CLI came to. */
export interface CdkRun {
  readonly code: number | null;
  /** What it said, on both its streams. */
  readonly output: string;
}

export interface CdkDeployment extends CdkRun {
  /** What each stack gives out; nothing where the deployment failed. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface CdkOptions {
  /** Where the app stands; without it, in a folder that has no `cdk.json`. */
  readonly cwd?: string;
  /** The app's own variables; of this process's, it gets only PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where a command synthesizes to. */
  readonly output?: string;
  /** More of the CLI's arguments, such as a stack's name; without them, all stacks. */
  readonly args?: readonly string[];
}

/** The CDK's own CLI against ministack. */
export class Cdk {
  readonly #ministack: Ministack;

  constructor(ministack: Ministack) {
    this.#ministack = ministack;
  }

  #run(args: readonly string[], { cwd, env }: CdkOptions = {}): Promise<CdkRun> {
    const home = join(this.#ministack.folder, 'cdk');
    mkdirSync(home, { recursive: true });
    const child = spawn(process.execPath, ['--require', quickPolls, program, ...args, '--no-notices', '--ci'], {
      cwd: cwd ?? home,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        CDK_HOME: home,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        AWS_ENDPOINT_URL: this.#ministack.endpoint,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output }));
    });
  }

  bootstrap(): Promise<CdkRun> {
    return this.#run(['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
  }

  /** @param app A command, or the folder of an app that is synthesized already. */
  async deploy(app: string, options: CdkOptions = {}): Promise<CdkDeployment> {
    const file = join(this.#ministack.folder, `outputs-${randomUUID()}.json`);
    const fixed = ['--require-approval', 'never', '--method=direct', '--progress', 'events', '--outputs-file', file];
    const run = await this.#run(['deploy', ...this.#of(app, options), ...fixed], options);
    return { ...run, outputs: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {} };
  }

  /** @param app As it was deployed. */
  destroy(app: string, options: CdkOptions = {}): Promise<CdkRun> {
    return this.#run(['destroy', ...this.#of(app, options), '--force'], options);
  }

  #of(app: string, { output, args = ['--all'] }: CdkOptions): readonly string[] {
    return ['--app', app, ...(output === undefined ? [] : ['--output', output]), ...args];
  }
}
