import { createServer, request } from 'node:http';

/** A way to an HTTP server, which notes what is asked. */
export interface CountingServer {
  readonly endpoint: string;
  /** Method and path of every request, without its query, in their order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy before an HTTP server. */
export async function startCountingServer(endpoint: string): Promise<CountingServer> {
  const { hostname, port } = new URL(endpoint);
  const requests: string[] = [];
  const proxy = createServer((asked, answer) => {
    const { method = '', url = '', headers } = asked;
    requests.push(`${method} ${url.replace(/\?.*/, '')}`);
    const passed = request({ hostname, port, method, path: url, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
