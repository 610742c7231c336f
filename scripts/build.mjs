// Builds what changed: `npm run build`.
import { build } from './build-changed.mjs';

process.exitCode = build(() => {}) ? 0 : 1;
