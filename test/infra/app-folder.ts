import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = [
  ['aspen.config.ts', 'tables', 'sql', 'infra', 'doctor', 'generator', 'model', 'runtime', 'templates', 'glue'],
  ['package.json', 'tsconfig.json', 'cdk.json', 'dist/functions'],
].flat();

/** What a synthesis came to. */
export interface Synthesis {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The project in a folder of its own, where `cdk synth` runs as its user runs it, and a test may break what it wants. */
export class AppFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'aspen-app-'));

  constructor() {
    for (const path of SOURCES) cpSync(join(root, path), join(this.folder, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.folder, path));
  }

  /** Runs what `cdk.json` names as the app, as the CDK's CLI does. */
  synthesize(context: Readonly<Record<string, unknown>>): Synthesis {
    const env = {
      PATH: process.env['PATH'],
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_OUTDIR: join(this.folder, 'cdk.out'),
      CDK_VALIDATION: 'false',
    };
    const args = ['--import', 'tsx', 'infra/app.ts'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: this.folder, encoding: 'utf8', env });
    return { code: status, stdout, stderr };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}
