import { createServer } from 'node:http';

/** An answer of AWS: what it gives, or an error by its name; or a page of something else that answers in its place. */
export type Answer =
  | { readonly gives: object }
  | { readonly page: string }
  | { readonly error: string; readonly message: string; readonly status?: number };

/** What a service answers to an action, such as `AWSGlue.GetJobRun`, in the order in which it is asked; the last stays. */
export type Script = Readonly<Record<string, readonly Answer[]>>;

/** A server on this machine that answers the real SDK as AWS would, where the emulator cannot be brought to. */
export class ScriptedAws {
  readonly #server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += String(piece);
    });
    request.on('end', () => {
      const target = String(request.headers['x-amz-target']);
      this.asked.push({ target, request: JSON.parse(body === '' ? '{}' : body) });
      const answer = this.#answerTo(target);
      if ('page' in answer) {
        response.writeHead(200, { 'content-type': 'text/html' }).end(answer.page);
        return;
      }
      const isError = 'error' in answer;
      response.writeHead(isError ? (answer.status ?? 400) : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(isError ? { __type: answer.error, message: answer.message } : answer.gives));
    });
  });
  readonly asked: { readonly target: string; readonly request: Readonly<Record<string, unknown>> }[] = [];
  #script: Script = {};
  readonly #counts = new Map<string, number>();

  static async start(): Promise<ScriptedAws> {
    const aws = new ScriptedAws();
    await new Promise<void>((resolve) => aws.#server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  get env(): Readonly<Record<string, string>> {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
      AWS_MAX_ATTEMPTS: '1',
    };
  }

  play(script: Script): void {
    this.#script = script;
    this.#counts.clear();
    this.asked.length = 0;
  }

  #answerTo(target: string): Answer {
    const answers = this.#script[target] ?? [];
    const at = this.#counts.get(target) ?? 0;
    this.#counts.set(target, at + 1);
    const answer = answers[Math.min(at, answers.length - 1)];
    return answer ?? { error: 'ResourceNotFoundException', message: `${target} is not in the script` };
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
