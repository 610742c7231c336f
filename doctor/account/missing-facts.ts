import type { FactKind, Unjudged } from '../facts/facts.ts';
import { Missing, Unknown } from '../facts/unknown.ts';

/** Why things of an account are not known: what was refused, and what is not there. */
export class MissingFacts {
  readonly #ofKinds = new Map<FactKind, Unknown>();
  readonly #ofKeys = new Map<string, Unknown>();
  readonly unjudged: Unjudged[] = [];

  /** Nothing of a kind is known. */
  noneOfKind(what: FactKind, gap: Unknown): void {
    this.#ofKinds.set(what, gap);
  }

  /** One thing is not known. */
  one(what: FactKind, key: string, gap: Unknown): void {
    this.#ofKeys.set(`${what} ${key}`, gap);
  }

  /** Something could not be looked at, so that rules have nothing to judge. */
  notJudged(what: string, { why, findOutBy }: Unknown, rules: readonly string[]): void {
    this.unjudged.push({ unknown: new Unknown(`${what}: ${why}`, findOutBy), rules });
  }

  /** Why nothing is known of what a key names. */
  whyUnknown(key: string, what: FactKind): Unknown {
    const gap = this.#ofKeys.get(`${what} ${key}`) ?? this.#ofKinds.get(what);
    if (gap !== undefined) return gap;
    if (what === 'database') {
      return new Unknown(
        `no database of RDS in this region has the address ${key}`,
        'a test of the connection in Glue',
      );
    }
    return new Missing(`there is no ${what} ${key} in this region of the account`, `who made it, and where`);
  }
}
