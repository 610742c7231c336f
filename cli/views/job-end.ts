import { ASPEN } from '../../model/command-name.ts';
import { plural } from './format.ts';

/** What came of the jobs that a command followed. */
export interface JobsEnd {
  /** Whether one failed, or could not be started or followed. */
  readonly failed: boolean;
  /** Files that were refused. */
  readonly refused: number;
  /** Jobs whose logs did not tell their end. */
  readonly untold: number;
}

/** What the user sees when jobs in AWS have ended. */
export function endLines({ failed, refused, untold }: JobsEnd): readonly string[] {
  const rejects = `\`${ASPEN} rejects --database URL\``;
  return [
    ...(refused > 0 ? [`${plural(refused, 'file')} refused: ${rejects} shows each record`] : []),
    ...(untold > 0 ? [`${plural(untold, 'log')} did not tell of refused files: ${rejects} knows them`] : []),
    ...(failed
      ? []
      : [`done; the procedures that are due run in AWS now: \`${ASPEN} runs --database URL\` shows them`]),
  ];
}
