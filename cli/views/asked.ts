import type { AskedAction } from '../../doctor/account/inquiry.ts';
import type { Output } from '../output.ts';
import { plural } from './format.ts';
import { wrapped } from './wrapped.ts';

/** What the doctor asked of an account. */
export interface Asked {
  readonly region: string;
  readonly caller: string;
  readonly asked: readonly AskedAction[];
}

/** What was asked of AWS, by the names of the actions, and what of it was refused. */
export function askedLines({ region, caller, asked }: Asked, { bold, red }: Pick<Output, 'bold' | 'red'>): string[] {
  const calls = asked.reduce((sum, each) => sum + each.calls, 0);
  const refused = asked.filter(({ isRefused }) => isRefused).map(({ action }) => action);
  const list = asked.map(({ action, calls: times }) => (times === 1 ? action : `${action} x${times}`)).join(', ');
  return [
    '',
    bold(`asked of AWS: ${plural(calls, 'call')}, all of which only read`),
    ...wrapped('  as      ', `${caller}, region ${region}`),
    ...wrapped('  calls   ', list),
    ...(refused.length === 0 ? [] : wrapped('  refused ', refused.join(', ')).map(red)),
  ];
}
