// Read by the construct and by the handler: nothing of the CDK here, and nothing of the SDK.

/** A queue that a bucket is to tell of new objects below a prefix. */
export interface ToldQueue {
  /** Names the entry in the bucket; it begins with the owner's. */
  readonly id: string;
  readonly prefix: string;
  /** ARN of the queue. */
  readonly queue: string;
}

/** What the construct asks the handler for. */
export interface NotificationsWish {
  readonly bucket: string;
  readonly deployment: string;
  readonly queues: readonly ToldQueue[];
}

/** What the ids of a deployment's entries begin with, and no other deployment's: none of their names has a colon. */
export function ownerPrefix(deployment: string): string {
  return `aspen:${deployment}:`;
}
