import type { CalledAction } from '../../doctor/account/aws-calls.ts';
import type { Output } from '../output.ts';
import { plural } from './format.ts';
import { wrapText } from './wrap-text.ts';

/** What the doctor asked of an account. */
export interface AwsCallsMade {
  readonly region: string;
  readonly caller: string;
  readonly calls: readonly CalledAction[];
}

/** What was asked of AWS, by the names of the actions, and what of it was refused. */
export function awsCallLines(
  { region, caller, calls }: AwsCallsMade,
  { bold, red, width }: Pick<Output, 'bold' | 'red' | 'width'>,
): string[] {
  const lay = (label: string, text: string) => wrapText(label, text, width ?? undefined);
  const sum = calls.reduce((before, each) => before + each.calls, 0);
  const refused = calls.filter(({ isRefused }) => isRefused).map(({ action }) => action);
  const list = calls.map(({ action, calls: times }) => (times === 1 ? action : `${action} x${times}`)).join(', ');
  return [
    '',
    bold(`asked of AWS: ${plural(sum, 'call')}, all of which only read`),
    ...lay('  as      ', `${caller}, region ${region}`),
    ...lay('  calls   ', list),
    ...(refused.length === 0 ? [] : lay('  refused ', refused.join(', ')).map(red)),
  ];
}
