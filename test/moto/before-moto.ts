import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Moto } from './moto.ts';

/** An answer in the form of a service's protocol. */
interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What moto has no answer to.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
const MAY_PASS: Answer = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>
    <IsTruncated>false</IsTruncated><EvaluationResults><member><EvalActionName>iam:PassRole</EvalActionName>
    <EvalDecision>allowed</EvalDecision><EvalResourceName>*</EvalResourceName></member></EvaluationResults>
    </SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
};

/** A refusal as each of AWS's protocols writes it: JSON, the query of most services, EC2's own. */
function refusal({ action, isJson }: Asked): Answer {
  if (isJson) return { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }) };
  if (action.startsWith('Describe') && !action.startsWith('DescribeDB')) {
    const error = '<Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error>';
    return { status: 403, body: `<Response><Errors>${error}</Errors><RequestID>r</RequestID></Response>` };
  }
  const error = '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>';
  return { status: 403, body: `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>` };
}

interface Asked {
  readonly action: string;
  readonly isJson: boolean;
}

function askedFor({ headers }: IncomingMessage, body: string): Asked {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return { action: target.replace(/^.*\./, ''), isJson: true };
  return { action: new URLSearchParams(body).get('Action') ?? '', isJson: false };
}

/** Stands before moto: answers what it cannot, and refuses what it is told to. */
export class BeforeMoto {
  readonly #moto: Moto;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  /** The actions that are refused. */
  readonly refused = new Set<string>();
  /** The actions that were asked. */
  readonly asked: string[] = [];

  private constructor(moto: Moto) {
    this.#moto = moto;
  }

  static async start(moto: Moto): Promise<BeforeMoto> {
    const before = new BeforeMoto(moto);
    await new Promise<void>((resolve) => before.#server.listen(0, '127.0.0.1', resolve));
    return before;
  }

  get endpoint(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return `http://127.0.0.1:${address.port}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    const body = Buffer.concat(pieces);
    const asked = askedFor(request, body.toString());
    if (asked.action !== '') this.asked.push(asked.action);
    const own = this.refused.has(asked.action)
      ? refusal(asked)
      : asked.action === 'SimulatePrincipalPolicy'
        ? MAY_PASS
        : null;
    if (own !== null) {
      response.writeHead(own.status, own.headers).end(own.body);
      return;
    }
    const { method, headers, url } = request;
    const passed = ask(new URL(url ?? '/', this.#moto.endpoint), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.once('error', () => response.writeHead(502).end());
    passed.end(body);
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
