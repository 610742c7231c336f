import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type InferredTable, inferFiles, type Told } from '../../engine/infer/infer-file.ts';
import { proveDefinition } from '../../engine/infer/prove.ts';
import { type ReadTable, type Reject, readByDefinition } from '../../engine/infer/read-by-definition.ts';
import type { RefusedRecords } from '../../engine/infer/refused-records.ts';
import { RefusedValues } from '../../engine/infer/update/refused-values.ts';
import type { TableModel } from '../../model/table-model.ts';
import type { CommandContext } from '../command.ts';
import { Activity, timeLeft } from '../views/activity.ts';
import { bytes, duration, plural } from '../views/format.ts';

/** How often the files are read: for their encoding, for their values, and by the definition. */
const READINGS = 3;

/** What it takes to read files, and how far that is. */
export class FileReadings {
  readonly #activity: Activity;
  readonly #size: number;
  readonly #signal: AbortSignal;
  #before = 0;
  #read = 0;

  constructor({ output, json, signal }: CommandContext, files: readonly string[]) {
    this.#activity = new Activity(output);
    this.#signal = signal;
    const isPacked = files.some((file) => file.endsWith('.gz'));
    const sizes = files.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    this.#size = isPacked ? 0 : READINGS * sizes.reduce((sum, size) => sum + size, 0);
    const name = files.length === 1 ? basename(files[0] ?? '') : plural(files.length, 'file');
    if (json === null) this.#activity.begin(`reading ${name}`, (elapsed) => [duration(elapsed)]);
  }

  #tell(): void {
    const [read, size] = [this.#before + this.#read, this.#size];
    this.#activity.tell((elapsed) => [
      ...(size === 0 ? [] : [`${Math.min(100, Math.floor((read / size) * 100))} %`]),
      duration(elapsed),
      ...timeLeft(elapsed, read, size),
      size === 0 ? bytes(read) : `${bytes(read / READINGS)} of ${bytes(size / READINGS)}`,
    ]);
  }

  async infer(files: readonly [string, ...string[]], told: Told): Promise<InferredTable> {
    const onProgress = (read: number) => {
      this.#read = read;
      this.#tell();
    };
    const inferred = await inferFiles(files, { signal: this.#signal, onProgress, told });
    [this.#before, this.#read] = [this.#before + this.#read, 0];
    return inferred;
  }

  /** Reads files by a definition, which rejects of them what no definition would load, and nothing else. */
  async prove(model: TableModel, files: readonly string[], refused: RefusedRecords): Promise<void> {
    const lines = (path: string) => refused.linesOf(path);
    await proveDefinition({ model, automata: {} }, files, lines, (read) => this.#breathe(read));
  }

  async #breathe(read: number): Promise<void> {
    this.#read += read;
    await nextTurn();
    this.#signal.throwIfAborted();
    this.#tell();
  }

  /** Reads files by a definition, and tells what it refuses of them, but for records that no definition would load. */
  async refusals(
    table: ReadTable,
    files: readonly string[],
    refused: RefusedRecords,
  ): Promise<ReadonlyMap<string, RefusedValues>> {
    const columns = new Map<string, RefusedValues>();
    for (const file of files) {
      const lines = refused.linesOf(file);
      const onReject = (reject: Reject) => {
        if (lines.has(reject.line)) return;
        const name = reject.column ?? '';
        const values = columns.get(name) ?? new RefusedValues();
        columns.set(name, values);
        values.add(reject);
      };
      await readByDefinition(table, file, onReject, (read) => this.#breathe(read));
    }
    return columns;
  }

  end(): void {
    this.#activity.end();
  }
}
