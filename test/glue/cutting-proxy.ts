import { connect, createServer, type Server, type Socket } from 'node:net';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';

/** When a connection is cut: at a text that the client sends, as often as told. */
export interface Cut {
  /** What the client's bytes hold. */
  readonly at: string;
  /**
   * Before the server has it; or when the server has answered, and the client never hears the answer; or not at all, but
   * nothing comes through any more until the proxy is told to let go.
   */
  readonly when: 'before' | 'after' | 'freeze';
  /** How many connections are cut, one at each occurrence. */
  readonly times: number;
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

/** Starts a proxy before a database that cuts connections as told. */
export async function startCuttingProxy(config: DatabaseConfig, cut: Cut): Promise<CuttingProxy> {
  let cuts = 0;
  let released = false;
  const sockets = new Set<Socket>();
  const frozen: (() => void)[] = [];

  const server = createServer((client) => {
    const database = connect(config.port, config.host);
    let state: 'through' | 'counting' | 'answering' | 'frozen' = 'through';
    let left = cut.behind ?? 0;
    const end = () => {
      client.destroy();
      database.destroy();
    };
    const stop = (bytes: Buffer) => {
      if (cut.when !== 'freeze') return end();
      state = 'frozen';
      client.pause();
      frozen.push(() => {
        state = 'through';
        database.write(bytes);
        client.resume();
      });
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
      if (state === 'through' && !released && cuts < cut.times && bytes.includes(cut.at)) {
        cuts++;
        if (cut.when === 'after') state = 'answering';
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
    client.on('drain', () => database.resume());
    database.on('data', (bytes) => {
      // The server has done what it was told, and only its answer is lost.
      if (state === 'answering') return end();
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
