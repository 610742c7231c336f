import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Shell } from './shell.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const SOURCES = {
  'model/one.ts': 'export const one: number = 1;\n',
  'cli/main.ts': "import { one } from '../model/one.ts';\n\nprocess.stdout.write('this is ' + one);\n",
  'cli/process.d.ts': 'declare const process: { readonly stdout: { write(text: string): void } };\n',
  'infra/functions/schema/handler.ts': "export const handler = () => 'schema';\n",
  'engine/part/part-worker.ts': "export const thread = 'reads';\n",
  'sql/runtime/0001_first.sql': 'select 1;\n',
  'sql/runtime/checksums.json': '{}\n',
  'templates/scala/job.hbs': '{{name}}\n',
  'README.md': 'Small.\n',
  LICENSE: 'As you like.\n',
  'CHANGELOG.md': '# Changelog\n\n## 0.1.0, not released\n\n- All of it.\n',
  '.gitignore': 'node_modules/\ndist/\n*.log\n',
  'infra/functions/post-step/handler.ts': "export const handler = () => 'post-step';\n",
};

/** A package of a few lines that has Aspen's own command, scripts and build: to install and build it takes a moment. */
export class SmallPackage extends Shell {
  constructor() {
    super();
    for (const path of ['bin', 'scripts', 'tsconfig.json', 'tsconfig.build.json']) {
      cpSync(join(root, path), join(this.folder, path), { recursive: true });
    }
    for (const [path, text] of Object.entries(SOURCES)) this.write(path, text);
    const { name, version, type, bin, files, scripts, devDependencies } = this.read('package.json', root);
    const tools = Object.fromEntries(['esbuild', 'typescript-native'].map((tool) => [tool, devDependencies[tool]]));
    const allowScripts = { esbuild: true };
    const manifest = { name, version, type, bin, files, scripts, devDependencies: tools, allowScripts };
    this.write('package.json', JSON.stringify(manifest, null, 2));
    const options = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
    options.compilerOptions.types = [];
    this.write('tsconfig.json', JSON.stringify(options));
  }

  read(path: string, folder = this.folder) {
    return JSON.parse(readFileSync(join(folder, path), 'utf8'));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }
}
