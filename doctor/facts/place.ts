/** What has a place of its own: in a template, or in an account. */
export interface Placed {
  readonly place: Place;
}

/** Where something is. */
export interface Place {
  /** What rules and facts know it by; see `Facts`. */
  readonly key: string;
  /** Its logical id, a nested stack's before it; its name or ARN in an account. */
  readonly id: string;
  /** Its construct path, where the CDK wrote it down. */
  readonly path: string | null;
}
