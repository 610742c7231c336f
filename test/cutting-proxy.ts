import { connect, createServer, type Server, type Socket } from 'node:net';
import type { DatabaseConfig } from '../runtime/connection/database-config.ts';

/** When a connection is cut: at a text that the client sends, as often as told. */
export interface Cut {
  /** What the client's bytes hold, the empty text being in all of them; a regular expression sees them as latin1. */
  readonly at: string | RegExp;
  /**
   * Before the server has it; or when the server has answered, and the client never hears the answer. Or not at all:
   * the bytes or the answer are held, and nothing of the connection comes through any more until the proxy is told to
   * let go; or nothing is held, and there is only something to tell.
   */
  readonly when: 'before' | 'after' | 'freeze' | 'freeze-answer' | 'pass';
  /** How many connections are cut, one at each occurrence. */
  readonly times: number;
  /** Occurrences that come through first, on whatever connection. @default 0 */
  readonly skip?: number;
  /** Bytes to let through once the text was seen, before the cut. @default 0 */
  readonly behind?: number;
}

/** A way to the database that is cut at a given place. */
export interface CuttingProxy {
  readonly config: DatabaseConfig;
  /** Connections that were cut. */
  readonly cuts: number;
  /** Lets everything through from now on, and what was held back first. */
  release(): void;
  close(): Promise<void>;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The proxy has no port.'));
      else resolve(address.port);
    });
  });
}

/** Starts a proxy before a database that cuts connections as told. @param onCut Told of each one as it is cut or held. */
export async function startCuttingProxy(
  config: DatabaseConfig,
  cut: Cut,
  onCut: () => void = () => undefined,
): Promise<CuttingProxy> {
  let begun = 0;
  let cuts = 0;
  let skip = cut.skip ?? 0;
  let released = false;
  const sockets = new Set<Socket>();
  const frozen: (() => void)[] = [];

  const isPlace = (bytes: Buffer): boolean => {
    const found = typeof cut.at === 'string' ? bytes.includes(cut.at) : cut.at.test(bytes.toString('latin1'));
    return found && skip-- <= 0;
  };

  const server = createServer((client) => {
    const database = connect(config.port, config.host);
    let state: 'through' | 'counting' | 'answering' | 'frozen' = 'through';
    let left = cut.behind ?? 0;
    const end = () => {
      client.destroy();
      database.destroy();
    };
    const note = () => {
      cuts++;
      onCut();
    };
    /** Keeps bytes that one end sent from the other, and all that follows them. */
    const hold = (from: Socket, to: Socket, bytes: Buffer) => {
      state = 'frozen';
      from.pause();
      frozen.push(() => {
        state = 'through';
        to.write(bytes);
        from.resume();
      });
      note();
    };
    const stop = (bytes: Buffer) => {
      if (cut.when === 'freeze') return hold(client, database, bytes);
      note();
      if (cut.when === 'before') return end();
      state = 'through';
      database.write(bytes);
    };
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (bytes: Buffer) => {
      if (state === 'through' && !released && begun < cut.times && isPlace(bytes)) {
        begun++;
        if (cut.when === 'after' || cut.when === 'freeze-answer') state = 'answering';
        else if (left > 0) state = 'counting';
        else return stop(bytes);
      } else if (state === 'counting') {
        left -= bytes.length;
        if (left <= 0) return stop(bytes);
      }
      if (!database.write(bytes)) client.pause();
    });
    database.on('drain', () => {
      if (state !== 'frozen') client.resume();
    });
    client.on('drain', () => {
      if (state !== 'frozen') database.resume();
    });
    database.on('data', (bytes) => {
      if (state === 'answering') {
        if (cut.when === 'freeze-answer') return hold(database, client, bytes);
        // The server has done what it was told, and only its answer is lost.
        note();
        return end();
      }
      if (!client.write(bytes)) database.pause();
    });
  });

  const port = await listen(server);
  return {
    config: { ...config, host: '127.0.0.1', port },
    get cuts() {
      return cuts;
    },
    release() {
      released = true;
      for (const resume of frozen.splice(0)) resume();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
