import { spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { JobDefinition } from '../../generator/scala/definition.ts';
import type { ScalaUnits } from './scala-units.ts';

/** A definition, and files to read by it one after another; their ids and positions are 1, 2, 3 …. */
export interface ReaderCase {
  readonly definition: JobDefinition;
  readonly files: readonly { readonly uri: string; readonly bytes: Buffer }[];
  /** Cuts files into pieces of at most this many bytes, where the definition allows that. @default 0, for never */
  readonly pieceBytes?: number;
  /** The most bytes that a read gives. @default 0, for any */
  readonly readBytes?: number;
}

/** What came of a file, or of a piece of it. */
export interface ReaderOutcome {
  readonly read: number;
  readonly staged: number;
  readonly rejected: number;
  readonly code: string | null;
  readonly message: string | null;
  readonly warnings: readonly string[];
  /** The byte where the piece begins, and how many newlines were read; only the Glue job tells them. */
  readonly from: number;
  readonly lines: number;
  /** The first key and the last, where each comes after the one before: in hexadecimal, with a slash between them. */
  readonly keys: string | null;
}

/** What came of a case: tuples of binary COPY without COPY's header and trailer, and an outcome for each file or piece. */
export interface ReaderAnswer {
  readonly rows: Buffer;
  readonly rejects: Buffer;
  readonly files: readonly ReaderOutcome[];
}

interface Written {
  readonly error?: string;
  readonly rows: string;
  readonly rejects: string;
  readonly files: readonly ReaderOutcome[];
}

/** One resident JVM that reads files by the Glue job's reader and encoders, without Spark and PostgreSQL. */
export class ScalaReader {
  readonly #child;
  readonly #lines: Interface;
  readonly #waiting: { readonly resolve: (line: string) => void; readonly reject: (reason: Error) => void }[] = [];

  constructor({ classPath }: ScalaUnits) {
    const flags = ['-XX:+UseSerialGC', '-Xmx512m', '-Dfile.encoding=UTF-8', '-cp', classPath];
    this.#child = spawn('java', [...flags, 'aspen.ReaderProcess'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on('line', (line) => this.#waiting.shift()?.resolve(line));
    this.#child.once('close', (code) => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`The reader's JVM ended with ${code}.`));
    });
  }

  /** Reads cases, many of them by one call. @throws {Error} where a case cannot be read at all. */
  async read(cases: readonly ReaderCase[], load = 1): Promise<readonly ReaderAnswer[]> {
    const request = {
      load,
      cases: cases.map(({ definition, files, pieceBytes = 0, readBytes = 0 }) => ({
        ...{ definition, pieceBytes, readBytes },
        files: files.map(({ uri, bytes }) => ({ uri, bytes: bytes.toString('base64') })),
      })),
    };
    const line = await new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    const answer: { readonly cases: readonly Written[] } = JSON.parse(line);
    return answer.cases.map(({ error, rows, rejects, files }) => {
      if (error !== undefined) throw new Error(`The Scala reader failed: ${error}`);
      return { rows: Buffer.from(rows, 'base64'), rejects: Buffer.from(rejects, 'base64'), files };
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin.end();
    await closed;
  }
}
