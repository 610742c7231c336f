import { connect, createServer, type Socket } from 'node:net';
import type { DatabaseConfig } from '../../runtime/connection/database-config.ts';

/** A way to a server whose machine vanishes at a given place: nothing is closed towards the client, and nothing comes. */
export interface VanishingServer {
  readonly config: DatabaseConfig;
  /** It has vanished. */
  readonly isGone: boolean;
  /** From now on, new connections reach a server; the old ones go on hearing nothing. */
  failOver(): void;
  close(): Promise<void>;
}

/** Starts a proxy before a database that vanishes when a client sends a text. @param at The text. */
export async function startVanishingServer(config: DatabaseConfig, at: string): Promise<VanishingServer> {
  const sockets = new Set<Socket>();
  const servers = new Set<Socket>();
  let state: 'there' | 'gone' | 'taken over' = 'there';

  const vanish = () => {
    state = 'gone';
    for (const server of servers) {
      server.removeAllListeners('data');
      server.destroy();
    }
    servers.clear();
  };

  const proxy = createServer((client) => {
    sockets.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => sockets.delete(client));
    // Accepted by a machine that says nothing: to the client it is as a packet that was lost.
    if (state === 'gone') {
      client.pause();
      return;
    }
    const server = connect(config.port, config.host);
    sockets.add(server);
    servers.add(server);
    server.on('error', () => server.destroy());
    // A server that ends a connection while it is there tells its client.
    server.on('close', () => {
      sockets.delete(server);
      if (servers.delete(server)) client.destroy();
    });
    client.on('close', () => server.destroy());
    client.on('data', (bytes: Buffer) => {
      if (state === 'there' && bytes.includes(at)) vanish();
      if (!servers.has(server)) client.pause();
      else if (!server.write(bytes)) client.pause();
    });
    server.on('drain', () => client.resume());
    server.on('data', (bytes) => {
      if (!client.write(bytes)) server.pause();
    });
    client.on('drain', () => server.resume());
  });

  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    config: { ...config, host: '127.0.0.1', port: address.port },
    get isGone() {
      return state !== 'there';
    },
    failOver() {
      state = 'taken over';
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
