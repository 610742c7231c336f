/** A step of a job, as its script told it. */
export interface JobEvent {
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A line that is a step; null for any other. */
export function readEvent(line: string): JobEvent | null {
  if (!line.startsWith('{')) return null;
  try {
    const { event, ...facts }: Record<string, unknown> = JSON.parse(line);
    return typeof event === 'string' ? { event, facts } : null;
  } catch {
    return null;
  }
}

/** What Spark says while all is well, and the frames of Java's stacks. */
const NOISE = /^\S+ (\S+ )?(INFO|WARN|DEBUG|TRACE)\b|^at [\w$.]+[(/]|^\.\.\. \d+ (more|common frames)/;

/** True for a line that tells nobody why a job failed. */
export function isNoise(line: string): boolean {
  return line === '' || NOISE.test(line);
}
