import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadProject } from '../../../cli/project.ts';
import type { CompiledPipeline } from '../../../generator/compile-pipeline.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The example pipeline in a folder of its own, whose files a test may change as a user would. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'aspen-project-'));

  constructor() {
    for (const path of ['aspen.config.ts', 'tables', 'sql/migrations', 'sql/procedures']) {
      cpSync(join(root, path), join(this.folder, path), { recursive: true });
    }
  }

  compile(): Promise<CompiledPipeline> {
    return loadProject(this.folder);
  }

  /** Replaces a text that stands once in a file. */
  edit(path: string, from: string, to: string): void {
    const text = readFileSync(join(this.folder, path), 'utf8');
    if (text.split(from).length !== 2) throw new Error(`${path} does not have once: ${from}`);
    writeFileSync(
      join(this.folder, path),
      text.replace(from, () => to),
    );
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.folder, path));
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true });
  }
}
