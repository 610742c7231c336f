import { type Duration, Token } from 'aws-cdk-lib';
import type { Mistake } from '../model/errors.ts';
import { show } from '../model/fields.ts';
import type { Rule } from './rules.ts';

/** Notes what is wrong with settings that are there; of what only the deployment will know, nothing can be said. */
export class Checks {
  readonly mistakes: Mistake[] = [];

  wrong(path: string, found: string, expected: string): void {
    this.mistakes.push({ path, found, expected });
  }

  text(path: string, value: string | undefined, { pattern, expected }: Rule): void {
    if (value === undefined || Token.isUnresolved(value) || pattern.test(value)) return;
    this.wrong(path, show(value), expected);
  }

  /** A text that other texts are made from, before anything is deployed. */
  known(path: string, value: string | undefined, rule: Rule): void {
    if (Token.isUnresolved(value)) this.wrong(path, 'a token', `${rule.expected}, known at synthesis`);
    else this.text(path, value, rule);
  }

  /** A number from `least` to `most`, in steps of `step`. */
  number(path: string, value: number | undefined, least: number, most: number, step = 1): void {
    if (value === undefined || Token.isUnresolved(value)) return;
    if (value >= least && value <= most && Number.isInteger(value / step)) return;
    const kind = step === 1 ? 'a whole number' : `a number in steps of ${step},`;
    this.wrong(path, show(value), `${kind} from ${least} to ${most}`);
  }

  /** A time of whole units, from `least` to `most` of them. */
  time(path: string, value: Duration | undefined, unit: 'minutes' | 'seconds', least: number, most: number): void {
    if (value === undefined || value.isUnresolved()) return;
    const exact = { integral: false };
    const count = unit === 'minutes' ? value.toMinutes(exact) : value.toSeconds(exact);
    if (count >= least && count <= most && Number.isInteger(count)) return;
    this.wrong(path, value.toHumanString(), `from ${least} to ${most} ${unit}, whole ones`);
  }
}
