import { type App, Validations } from 'aws-cdk-lib';
import { vi } from 'vitest';
import { NetworkDoctor } from '../../infra/index.ts';

/** Synthesizes with the doctor at hand, and gives what is said on the way, and whether it ended. */
export function synthesize(app: App): { readonly said: string; readonly ended: boolean } {
  Validations.of(app).addPlugins(new NetworkDoctor());
  const lines: string[] = [];
  const spies = (['error', 'log', 'warn'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...words) => void lines.push(words.join(' '))),
  );
  const before = process.exitCode;
  try {
    app.synth();
    const ended = process.exitCode === undefined || process.exitCode === 0;
    return { said: lines.join('\n'), ended };
  } catch (error) {
    return { said: `${lines.join('\n')}\n${String(error)}`, ended: false };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
