import { createServer } from 'node:http';

/** What a custom resource answers, as CloudFormation reads it. */
export interface ResourceAnswer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly LogicalResourceId: string;
}

/** CloudFormation's side of a custom resource: an address for one answer. */
export async function expectAnswer(): Promise<{ readonly url: string; readonly answer: Promise<ResourceAnswer> }> {
  let settle: (answer: ResourceAnswer) => void = () => undefined;
  const answer = new Promise<ResourceAnswer>((resolve) => {
    settle = resolve;
  });
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += String(piece);
    });
    request.on('end', () => {
      response.end();
      server.close();
      settle(JSON.parse(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return { url: `http://127.0.0.1:${address.port}/answer?signature=secret`, answer };
}
