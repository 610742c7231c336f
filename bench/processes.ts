import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Clock ticks a second, as every Linux on usual machines has them. */
const TICKS = 100;

/** CPU seconds of a process: its own, and those of its children that have ended. */
function cpuOf(pid: number): { own: number; ended: number; parent: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const at = (index: number) => Number(fields[index]) / TICKS;
  return { own: at(11) + at(12), ended: at(13) + at(14), parent: Number(fields[1]) };
}

/** CPU seconds of a process alone. */
export function cpuSeconds(pid: number): number {
  return cpuOf(pid).own;
}

/** CPU seconds of a server and of all its children, those that have ended among them. */
export function cpuSecondsOfServer(pid: number): number {
  for (;;) {
    const before = cpuOf(pid);
    let sum = before.own + before.ended;
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      try {
        const child = cpuOf(Number(name));
        if (child.parent === pid) sum += child.own;
      } catch {
        // It ended between the listing and the look.
      }
    }
    // A child that ended meanwhile is counted twice or not at all.
    if (cpuOf(pid).ended === before.ended) return sum;
  }
}

/** Begins to watch a process's peak of memory anew. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The most memory that a process had since the last reset, in MB. */
export function peakMemory(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1]) / 1024);
}
