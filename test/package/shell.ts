import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a line left behind. */
export interface Ended {
  readonly code: number | null;
  /** What it wrote, to stdout and then to stderr. */
  readonly said: string;
}

/** A folder of a suite's own, in which lines are typed as a person types them. */
export class Shell {
  readonly #home = mkdtempSync(join(tmpdir(), 'aspen-shell-'));
  readonly folder = join(this.#home, 'project');

  constructor() {
    mkdirSync(this.folder);
  }

  /** Runs a line to its end. npx has a cache of its own, in which nothing is at first. */
  type(line: string): Ended {
    const own = Object.entries(process.env).filter(([name]) => !/^(npm_(?!config_)|PG|DATABASE_URL$)/i.test(name));
    const npx = line.startsWith('npx ') ? { npm_config_cache: join(this.#home, 'cache') } : {};
    const { status, stdout, stderr } = spawnSync(line, {
      cwd: this.folder,
      shell: true,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...Object.fromEntries(own), ...npx },
    });
    return { code: status, said: `${stdout}${stderr}` };
  }

  dispose(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
