import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompiledPipeline } from '../../generator/compile-pipeline.ts';
import { PIPELINE_FILE, VARIABLES } from '../../infra/functions/environment.ts';
import { deployedPipeline, type FunctionName } from '../../infra/functions/function-asset.ts';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';

/** What a function is run with, as its construct would set it up. */
export interface FunctionRun {
  readonly name: FunctionName;
  readonly pipeline: CompiledPipeline;
  readonly database: Pick<DatabaseConfig, 'host' | 'port' | 'database'>;
  readonly event: object;
  /** Where AWS answers, and with which credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds that Lambda would leave it. @default fifteen minutes */
  readonly time?: number;
}

/** What came of it. */
export interface FunctionOutcome {
  /** What it gave; undefined where it threw. */
  readonly result: unknown;
  /** Name and message of what it threw. */
  readonly error: string | null;
  /** The lines of JSON that it wrote. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** Everything that it wrote. */
  readonly said: string;
  /** Milliseconds from its first line of code to its result. */
  readonly time: number;
}

interface Told {
  readonly result?: unknown;
  readonly error?: string;
  readonly time: number;
}

/** What Lambda does around a function, in a process of its own. */
const LAMBDA = `
  const start = performance.now();
  const until = Date.now() + Number(process.env.TIME);
  const { handler } = require(process.env.FUNCTION);
  handler(JSON.parse(process.env.EVENT), { getRemainingTimeInMillis: () => until - Date.now() })
    .then((result) => ({ result }), (error) => ({ error: error.name + ': ' + error.message }))
    .then((outcome) => process.send({ ...outcome, time: performance.now() - start }, () => process.exit()));`;

function makeAsset({ name, pipeline }: FunctionRun): string {
  const folder = mkdtempSync(join(tmpdir(), 'aspen-function-'));
  cpSync(fileURLToPath(new URL(`../../dist/functions/${name}.js`, import.meta.url)), join(folder, 'index.js'));
  writeFileSync(join(folder, PIPELINE_FILE), JSON.stringify(deployedPipeline(pipeline)));
  return folder;
}

function readLines(said: string): Readonly<Record<string, unknown>>[] {
  return said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** Runs a bundled function as Lambda does: cold, in a process of its own, with its asset and its variables. */
export async function runFunction(run: FunctionRun): Promise<FunctionOutcome> {
  const folder = makeAsset(run);
  const { host, port, database } = run.database;
  const child = spawn(process.execPath, ['-e', LAMBDA], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      ...run.env,
      [VARIABLES.host]: host,
      [VARIABLES.port]: String(port),
      [VARIABLES.database]: database,
      [VARIABLES.secret]: 'arn:of:the:secret',
      [VARIABLES.deployment]: 'small',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      FUNCTION: join(folder, 'index.js'),
      EVENT: JSON.stringify(run.event),
      TIME: String(run.time ?? 900_000),
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece) => {
      said += String(piece);
    });
  }
  const told: Told[] = [];
  child.on('message', (message: Told) => told.push(message));
  try {
    await new Promise((resolve) => child.once('close', resolve));
    const [outcome] = told;
    if (outcome === undefined) throw new Error(`The function ended without a word:\n${said}`);
    return { result: outcome.result, error: outcome.error ?? null, time: outcome.time, lines: readLines(said), said };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
