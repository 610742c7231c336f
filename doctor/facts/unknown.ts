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

/** What ids of things in a network begin with, which Glue takes in no other form. */
const IDS: Readonly<Record<string, string>> = { subnet: 'subnet-', 'security group': 'sg-' };

/**
 * What is written in place of an id and is none, such as a name: Glue takes it, and leaves the network of the connection
 * empty; null for an id, and for what is not written out.
 */
export function notAnId(key: string, what: string): Missing | null {
  const start = IDS[what];
  if (start === undefined || key.startsWith(start) || !/^[\w.-]+$/.test(key)) return null;
  return new Missing(`${key} is no id of a ${what}`, `the id of the ${what}, which begins with ${start}`);
}
