import { ASPEN } from '../../model/command-name.ts';

/** The command that asks the account, which most often would tell. */
export const LIVE = `${ASPEN} doctor --live`;

/** A fact that could not be had. */
export class Unknown {
  /**
   * @param why What keeps it from being known.
   * @param findOutBy What would tell.
   */
  constructor(
    readonly why: string,
    readonly findOutBy: string,
  ) {}
}

/** Something that is named and is not there, where all that is there is known. */
export class Missing extends Unknown {
  /** @param mend A command of AWS's command line that brings it back; null where there is none. */
  constructor(
    why: string,
    ask: string,
    readonly mend: string | null = null,
  ) {
    super(why, ask);
  }
}

/** A fact, or why it is not known. */
export type Known<T> = T | Unknown;
