import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../infra/functions/', import.meta.url));

/** The Lambda functions: every folder of `infra/functions/` that has a handler. */
export const functionNames = readdirSync(folder)
  .filter((name) => existsSync(`${folder}${name}/handler.ts`))
  .sort();
