import type { Answer } from './scripted-aws.ts';

/** A look at a run. */
export const run = (state: string, more: object = {}): Answer => ({
  gives: {
    JobRun: {
      Id: 'jr_1',
      JobRunState: state,
      StartedOn: 1_763_950_000,
      ExecutionTime: 61,
      NumberOfWorkers: 2,
      ...more,
    },
  },
});
/** A page of a log: what is no text is a step. */
export const lines = (...events: readonly (object | string)[]): Answer => ({
  gives: {
    events: events.map((event, at) => ({
      eventId: `e${at}`,
      timestamp: 1_763_950_000_000 + at,
      message: typeof event === 'string' ? event : JSON.stringify(event),
    })),
  },
});
/** A job that was started. */
export const started: Answer = { gives: { JobRunId: 'jr_1' } };
/** A log that nobody has written to yet. */
export const noGroup: Answer = {
  error: 'ResourceNotFoundException',
  message: 'The specified log group does not exist.',
};
/** The last step of a job's log. */
export const end = (refused: number) => ({ event: 'end', table: 'stg_borrower', run: 1, refused });
