// Makes the engine's WebAssembly of its AssemblyScript: `node scripts/assemble.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = fileURLToPath(new URL('../engine/kernel/assembly', import.meta.url));
const FLAGS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--initialMemory',
  '10',
  '--maximumMemory',
  '10',
];

/** Where what was assembled is kept. */
export const assembledPath = fileURLToPath(new URL('../engine/kernel/kernel-module.ts', import.meta.url));

/** The WebAssembly as a file of TypeScript, which compilers and bundlers take along as any other. */
export async function assembled() {
  /** @type {Uint8Array | null} */
  let binary = null;
  const { error, stderr } = await asc.main(['index.ts', '--baseDir', folder, '--outFile', 'kernel.wasm', ...FLAGS], {
    readFile: (name) => {
      try {
        return readFileSync(`${folder}/${name}`, 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === null) throw error ?? new Error(stderr.toString());
  const lines =
    Buffer.from(binary)
      .toString('base64')
      .match(/.{1,100}/g) ?? [];
  return [
    '// Made of assembly/ by scripts/assemble.mjs.',
    '',
    '/** WebAssembly, in base64. */',
    'export const kernelModule =',
    `${lines.map((line) => `  '${line}'`).join(' +\n')};`,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(assembledPath, await assembled());
