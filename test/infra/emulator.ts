import { requestAws } from '../emulator/aws-request.ts';
import { Cdk } from '../emulator/cdk.ts';
import { runSchedule, type SentEvent, sendEvent } from '../emulator/events.ts';
import { type Answered, functionLogs, invoke, invokeLater } from '../emulator/functions.ts';
import { takeMessages } from '../emulator/messages.ts';
import { Ministack } from '../emulator/ministack.ts';
import { objectKeys, putObject } from '../emulator/objects.ts';
import { type StackFailure, type StackResource, stackFailures, stackResources } from '../emulator/stack-resources.ts';

/** AWS's stand-in: what the CDK's CLI deploys into, and what a test then does with it and asks it. */
export class Emulator {
  readonly #ministack: Ministack;
  readonly endpoint: string;
  readonly cdk: Cdk;

  private constructor(ministack: Ministack) {
    this.#ministack = ministack;
    this.endpoint = ministack.endpoint;
    this.cdk = new Cdk(ministack);
  }

  static async start(): Promise<Emulator> {
    return new Emulator(await Ministack.start());
  }

  stop(): Promise<void> {
    return this.#ministack.stop();
  }

  resources(stack: string): Promise<readonly StackResource[]> {
    return stackResources(this.endpoint, stack);
  }

  failures(stack: string): Promise<readonly StackFailure[]> {
    return stackFailures(this.endpoint, stack);
  }

  /** The physical id of the one resource of a type, nested ones too, whose logical id begins with a text. */
  async physicalId(stack: string, type: string, logicalId = ''): Promise<string> {
    const resources = await this.resources(stack);
    const found = resources.filter((each) => each.type === type && each.logicalId.startsWith(logicalId));
    const [first, ...more] = found;
    if (first !== undefined && more.length === 0) return first.physicalId;
    throw new Error(`${found.length} of ${type} ${logicalId} in ${JSON.stringify(resources, null, 2)}`);
  }

  putObject(bucket: string, key: string, body: Buffer): Promise<void> {
    return putObject(this.endpoint, bucket, key, body);
  }

  objectKeys(bucket: string): Promise<readonly string[] | null> {
    return objectKeys(this.endpoint, bucket);
  }

  sendEvent(event: SentEvent): Promise<void> {
    return sendEvent(this.endpoint, event);
  }

  runSchedule(rule: string): Promise<void> {
    return runSchedule(this.endpoint, rule);
  }

  invoke(name: string, payload: unknown): Promise<Answered> {
    return invoke(this.endpoint, name, payload);
  }

  invokeLater(name: string, payload: unknown): Promise<void> {
    return invokeLater(this.endpoint, name, payload);
  }

  logs(name: string): Promise<readonly string[]> {
    return functionLogs(this.endpoint, name);
  }

  takeMessages(queue: string, count?: number): Promise<readonly unknown[]> {
    return takeMessages(this.endpoint, queue, count);
  }

  /** A secret's text, by its name or ARN. */
  async secret(id: string): Promise<string> {
    const request = { SecretId: id };
    return (await requestAws<{ SecretString: string }>(this.endpoint, 'secretsmanager.GetSecretValue', request))
      .SecretString;
  }

  /** The state of a workflow's latest run; null where there was none. */
  async workflowRun(name: string): Promise<string | null> {
    type Answer = { readonly Workflow: { readonly LastRun?: { readonly Status: string } } };
    const { Workflow } = await requestAws<Answer>(this.endpoint, 'AWSGlue.GetWorkflow', { Name: name });
    return Workflow.LastRun?.Status ?? null;
  }
}
