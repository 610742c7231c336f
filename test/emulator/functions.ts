import { requestAws } from './aws-request.ts';

/** What a function answered; `failed` where it threw, and `payload` then is the error. */
export interface Answered {
  readonly failed: boolean;
  readonly payload: unknown;
}

const at = (endpoint: string, name: string, what: string) =>
  `${endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/${what}`;

async function request(endpoint: string, name: string, type: string, payload: unknown): Promise<Response> {
  const answer = await fetch(at(endpoint, name, 'invocations'), {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': type },
    body: JSON.stringify(payload),
  });
  if (!answer.ok) throw new Error(`Function ${name}: ${await answer.text()}`);
  return answer;
}

/** Invokes a function, by its name or ARN, and waits for its answer. */
export async function invoke(endpoint: string, name: string, payload: unknown): Promise<Answered> {
  const answer = await request(endpoint, name, 'RequestResponse', payload);
  const text = await answer.text();
  return { failed: answer.headers.has('x-amz-function-error'), payload: text === '' ? null : JSON.parse(text) };
}

/** Invokes a function asynchronously: it is tried again where it fails, and ends in its destinations. */
export async function invokeLater(endpoint: string, name: string, payload: unknown): Promise<void> {
  await request(endpoint, name, 'Event', payload);
}

interface LogEvents {
  readonly events: readonly { readonly message: string }[];
}

/** What a function has written, a line each, with what Lambda adds. */
export async function functionLogs(endpoint: string, name: string): Promise<readonly string[]> {
  const answer = await fetch(at(endpoint, name, 'configuration'));
  const { LoggingConfig }: { LoggingConfig?: { LogGroup?: string } } = JSON.parse(await answer.text());
  const group = { logGroupName: LoggingConfig?.LogGroup ?? `/aws/lambda/${name}` };
  try {
    const { events } = await requestAws<LogEvents>(endpoint, 'Logs_20140328.FilterLogEvents', group);
    return events.map(({ message }) => message);
  } catch (error) {
    // Lambda makes the group with the first run.
    if (error instanceof Error && error.message.includes('ResourceNotFoundException')) return [];
    throw error;
  }
}
