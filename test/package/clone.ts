import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Shell } from './shell.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: 'pipe' });
}

/** This repository as somebody has it who clones it: nothing installed, nothing built. */
export class Clone extends Shell {
  constructor() {
    super();
    const listed = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate');
    for (const path of listed.split('\0').filter((each) => each !== '' && existsSync(join(root, each)))) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      cpSync(join(root, path), join(this.folder, path));
    }
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
    git(this.folder, 'init', '--quiet', '--initial-branch=main');
    git(this.folder, 'add', '--all');
    git(this.folder, ...author, 'commit', '--quiet', '--message=as it is');
  }

  /** What a package.json has for it. */
  get url(): string {
    return `git+${pathToFileURL(this.folder).href}`;
  }
}
