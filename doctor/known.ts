/** A fact that could not be had. */
export class Unknown {
  /**
   * @param why What keeps it from being known.
   * @param ask What would tell.
   */
  constructor(
    readonly why: string,
    readonly ask: string,
  ) {}
}

/** A fact, or why it is not known. */
export type Known<T> = T | Unknown;
