import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** What becomes of a request for an object's bytes. */
export type Fault =
  | { readonly kind: 'none' }
  /** An answer of S3 in place of the bytes. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is cut before the answer, or after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly after: number | null }
  /** The answer ends properly after so many bytes, and says that it is as long as that. */
  | { readonly kind: 'short'; readonly after: number }
  /** Nothing comes any more after so many bytes. */
  | { readonly kind: 'hang'; readonly after: number };

/** A way to an S3 server on which requests for bytes go wrong as told. */
export interface S3Faults {
  readonly endpoint: string;
  /** What becomes of the next requests for objects' bytes; those after them pass. */
  next: Fault[];
  /** The answer to each listing, in place of one. */
  listing: Extract<Fault, { kind: 'answer' }> | null;
  /** Called for each request before it is passed on. */
  before: ((method: string, path: string) => Promise<void> | void) | null;
  /** Method, path and range of each request. */
  readonly requests: string[];
  close(): Promise<void>;
}

function answerWith(
  answer: ServerResponse,
  { status, code, message, headers = {} }: Extract<Fault, { kind: 'answer' }>,
): void {
  // 304 and a HEAD have no body.
  answer.writeHead(status, { 'content-type': 'application/xml', connection: 'close', ...headers });
  answer.end(
    status === 304
      ? undefined
      : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message ?? code}</Message></Error>`,
  );
}

function damage(answer: ServerResponse, given: IncomingMessage, fault: Exclude<Fault, { kind: 'none' | 'answer' }>) {
  const { after } = fault;
  const headers = { ...given.headers };
  if (fault.kind === 'short')
    headers['content-length'] = String(Math.min(fault.after, Number(headers['content-length'])));
  if (after !== null) answer.writeHead(given.statusCode ?? 502, headers);
  const end = () => {
    given.destroy();
    if (fault.kind === 'short') answer.end();
    else if (fault.kind === 'cut') answer.destroy();
  };
  let left = after ?? 0;
  if (left === 0) {
    answer.flushHeaders();
    // They are to get there before the end does.
    return void setTimeout(end, 20);
  }
  given.on('data', (bytes: Buffer) => {
    if (left === 0) return;
    const piece = bytes.subarray(0, left);
    left -= piece.length;
    answer.write(piece, () => {
      if (left === 0) end();
    });
  });
  given.on('end', () => {
    if (left > 0) end();
  });
}

/** Starts a proxy before an S3 server. */
export async function startS3Faults(endpoint: string): Promise<S3Faults> {
  const { hostname, port } = new URL(endpoint);
  const faults: Pick<S3Faults, 'next' | 'listing' | 'before' | 'requests'> = {
    next: [],
    listing: null,
    before: null,
    requests: [],
  };
  const proxy = createServer((asked, answer) => {
    const { method = '', url = '', headers } = asked;
    faults.requests.push([method, url.replace(/\?.*/, ''), headers.range ?? ''].join(' ').trim());
    const isListing = url.includes('list-type=2');
    if (isListing && faults.listing !== null) return answerWith(answer, faults.listing);
    const isForBytes = method === 'GET' && !isListing;
    const fault = isForBytes ? (faults.next.shift() ?? { kind: 'none' }) : { kind: 'none' as const };
    if (fault.kind === 'answer') return answerWith(answer, fault);
    if (fault.kind === 'cut' && fault.after === null) return void answer.destroy();
    const pass = () => {
      const passed = request({ hostname, port, method, path: url, headers }, (given) => {
        if (fault.kind !== 'none' && given.statusCode !== undefined && given.statusCode < 300)
          return damage(answer, given, fault);
        answer.writeHead(given.statusCode ?? 502, given.headers);
        given.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      asked.pipe(passed);
    };
    void Promise.resolve(faults.before?.(method, url)).then(pass);
  });
  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(0, '127.0.0.1', resolve);
  });
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return Object.assign(faults, {
    endpoint: `http://127.0.0.1:${address.port}`,
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  });
}
