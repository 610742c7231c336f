/** What has happened, as the post-step is told. */
export type Happening =
  /** A table's job has come to an end, whatever that was. */
  | {
      readonly kind: 'job';
      readonly job: string;
      readonly run: string;
      readonly state: string;
      readonly message: string;
    }
  /** A crawler failed. */
  | { readonly kind: 'crawler'; readonly crawler: string; readonly message: string }
  /** Time to look. */
  | { readonly kind: 'sweep' }
  /** An earlier post-step ran out of time. */
  | { readonly kind: 'handed over' };

/** What EventBridge sends, as far as the post-step reads it. */
export interface IncomingEvent {
  readonly source?: string;
  readonly 'detail-type'?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What the deployment's rules let through, by what AWS calls it. */
export const DETAIL_TYPES = {
  job: 'Glue Job State Change',
  crawler: 'Glue Crawler State Change',
  handedOver: 'Lambda Function Invocation Result - Success',
} as const;

/** Reads an event; anything that is no event of a job or a crawler is still a reason to look. */
export function readEvent({ 'detail-type': type, detail = {} }: IncomingEvent): Happening {
  const text = (name: string) => (typeof detail[name] === 'string' ? detail[name] : '');
  switch (type) {
    case DETAIL_TYPES.job:
      return {
        kind: 'job',
        job: text('jobName'),
        run: text('jobRunId'),
        state: text('state'),
        message: text('message'),
      };
    case DETAIL_TYPES.crawler:
      return { kind: 'crawler', crawler: text('crawlerName'), message: text('message') || text('errorMessage') };
    case DETAIL_TYPES.handedOver:
      return { kind: 'handed over' };
    default:
      return { kind: 'sweep' };
  }
}
