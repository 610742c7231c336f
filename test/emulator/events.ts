import { requestAws } from './aws-request.ts';
import { invokeLater } from './functions.ts';

/** An event as a service of AWS, or anybody, sends it. */
export interface SentEvent {
  /** Such as `aws.glue`, which nobody but AWS itself may send elsewhere. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources?: readonly string[];
}

export async function sendEvent(endpoint: string, event: SentEvent): Promise<void> {
  const entry = {
    Source: event.source,
    DetailType: event.detailType,
    Detail: JSON.stringify(event.detail),
    Resources: event.resources ?? [],
  };
  const answer = await requestAws<{ FailedEntryCount: number }>(endpoint, 'AWSEvents.PutEvents', { Entries: [entry] });
  if (answer.FailedEntryCount > 0) throw new Error(`EventBridge refused it: ${JSON.stringify(answer)}`);
}

interface Targets {
  readonly Targets: readonly { readonly Arn: string; readonly Input?: string }[];
}

/** Runs the functions of a rule with a schedule, without waiting for its time. */
export async function runSchedule(endpoint: string, rule: string): Promise<void> {
  const { Targets } = await requestAws<Targets>(endpoint, 'AWSEvents.ListTargetsByRule', { Rule: rule });
  for (const { Arn, Input } of Targets) {
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
    await invokeLater(endpoint, Arn, Input === undefined ? event : JSON.parse(Input));
  }
}
