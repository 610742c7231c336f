// tsc writes files without the run bit; without it `npx aspen` answers "Permission denied".
import { chmodSync } from 'node:fs';

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
