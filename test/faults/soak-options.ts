import { parseArgs } from 'node:util';
import { hasDebianServer } from '../debian-server.ts';
import { BROKEN, type BrokenPromise } from './broken-promises.ts';
import type { Fault } from './fault.ts';
import { KINDS } from './kinds.ts';

/** What the long run is asked to do. */
export interface SoakOptions {
  readonly faults: number;
  readonly seed: number;
  readonly server: 15 | 18;
  readonly kinds: readonly Fault[];
  /** The option that chose them, for a command that chooses them again. */
  readonly chosen: string;
  /** Promises to break instead. */
  readonly broken: readonly BrokenPromise[] | null;
  readonly verbose: boolean;
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        faults: { type: 'string', default: '500' },
        seed: { type: 'string', default: '1' },
        server: { type: 'string', default: '18' },
        kind: { type: 'string', multiple: true, default: [''] },
        prove: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    }).values;
  } catch {
    return null;
  }
}

/** How it is called. */
export const USAGE = `usage: npm run soak -- [--faults N] [--seed S] [--server 15|18] [--kind WORDS]… [--prove] [--verbose]
kinds: ${KINDS.map(({ name }) => name).join('; ')}`;

/** Reads the command line; null where it is not valid. */
export function readSoakOptions(args: string[]): SoakOptions | null {
  const values = parse(args);
  if (values === null) return null;
  const isChosen = ({ name }: { readonly name: string }) => values.kind.some((part) => name.includes(part));
  const [faults, seed] = [Number(values.faults), Number(values.seed)];
  const kinds = KINDS.filter(isChosen);
  const broken = values.prove ? BROKEN.filter(isChosen) : null;
  const server = values.server === '18' ? 18 : values.server === '15' && hasDebianServer() ? 15 : null;
  if (!(Number.isInteger(faults) && faults > 0) || !Number.isInteger(seed)) return null;
  if (server === null || (broken ?? kinds).length === 0) return null;
  const chosen = values.kind.map((part) => (part === '' ? '' : ` --kind '${part}'`)).join('');
  return { faults, seed, server, kinds, chosen, broken, verbose: values.verbose };
}
