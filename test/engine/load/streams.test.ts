import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { type Stream, Streams } from '../../../engine/load/streams.ts';
import { PartReader } from '../../../engine/part/part-reader.ts';
import type { Client } from '../../../runtime/connection/connect.ts';
import { RuntimeError } from '../../../runtime/errors.ts';
import { useDatabase } from '../../database.ts';

const MOST = Math.min(4, availableParallelism());
const never = new AbortController().signal;
const parts = Array.from({ length: 9 }, (_, part) => part);

describe('parts of a load', () => {
  const database = useDatabase();

  async function withStreams(open: () => Promise<Client>, work: (streams: Streams) => Promise<void>): Promise<void> {
    const streams = new Streams(await database.connect(), open);
    try {
      await work(streams);
    } finally {
      await streams.close();
    }
  }

  test('have no thread before the first of them is read', async () => {
    const starts = vi.spyOn(PartReader, 'start');
    await withStreams(database.connect, async (streams) => {
      await streams.forEach([], never, async () => undefined);
      expect(starts).toHaveBeenCalledTimes(0);
      await streams.forEach([1], never, async (stream) => expect(stream).toBe(streams.first));
      expect(starts).toHaveBeenCalledTimes(1);
    });
    starts.mockRestore();
  });

  test('are carried by as many connections as there are processors, four at the most, and each part once', async () => {
    let opened = 1;
    const open = () => {
      opened++;
      return database.connect();
    };
    await withStreams(open, async (streams) => {
      const used = new Set<Stream>();
      const done: number[] = [];
      for (let load = 0; load < 2; load++)
        await streams.forEach(parts, never, async (stream, part) => {
          used.add(stream);
          await sleep(5);
          done.push(part);
        });
      expect([opened, used.size]).toEqual([MOST, MOST]);
      expect(done.toSorted()).toEqual([...parts, ...parts].toSorted());
    });
  });

  test('are carried by the first connection alone where the server has no more', async () => {
    let asked = 0;
    const open = async () => {
      asked++;
      throw new RuntimeError({ code: 'too-many-connections', found: 'none is left', remedy: 'retry' });
    };
    await withStreams(open, async (streams) => {
      const done: number[] = [];
      for (let load = 0; load < 2; load++)
        await streams.forEach(parts, never, async (stream, part) => {
          expect(stream).toBe(streams.first);
          done.push(part);
        });
      expect(done).toEqual([...parts, ...parts]);
      expect(asked).toBe(MOST === 1 ? 0 : 1);
    });
  });

  test('stop where one fails: its error is thrown when the others have come to rest', async () => {
    await withStreams(
      () => database.connect(),
      async (streams) => {
        let atWork = 0;
        let begun = 0;
        const loading = streams.forEach(parts, never, async (_, part, signal) => {
          begun++;
          atWork++;
          try {
            if (part === 0) throw new Error('the first one failed');
            await sleep(60_000, undefined, { signal });
          } finally {
            atWork--;
          }
        });
        await expect(loading).rejects.toThrow('the first one failed');
        expect(atWork).toBe(0);
        expect(begun).toBeLessThanOrEqual(MOST);
      },
    );
  });
});
