import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.ASPEN_BENCH_REPORT, JSON.stringify(process.resourceUsage())));
