import { type Known, Missing, Unknown } from '../facts/unknown.ts';

/** An action of AWS that was asked for. */
export interface CalledAction {
  /** As IAM names it, such as `ec2:DescribeSubnets`. */
  readonly action: string;
  readonly calls: number;
  readonly isRefused: boolean;
}

const REFUSALS = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationErrorException',
]);

/** By the names that services give: `EntityNotFoundException`, `NoSuchBucketPolicy`, `InvalidVpcID.NotFound` … */
const IS_MISSING = /^NoSuch|NotFound/;

/** What concerns every call, and not the thing that was asked about. */
const OF_ALL =
  /^(Expired|InvalidClientTokenId|UnrecognizedClient|AuthFailure|InvalidSignature|SignatureDoesNotMatch|RequestExpired|InvalidAccessKeyId|OptInRequired|Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/;

/** True for a call that AWS, or the SDK before it, does not take as it is: the thing that was named is of another kind. */
function isOfOne(error: unknown): error is Error {
  if (!(error instanceof Error) || OF_ALL.test(error.name)) return false;
  if (error.name === 'EndpointError') return true;
  const metadata = '$metadata' in error ? error.$metadata : null;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? Number(metadata.httpStatusCode)
      : 0;
  return status >= 400 && status < 500;
}

/** Asks AWS, and keeps what was asked. What is refused is unknown, with the action's name; other errors are thrown. */
export class AwsCalls {
  readonly #asked = new Map<string, { calls: number; isRefused: boolean }>();
  readonly #onAsk: (action: string) => void;

  /** @param onAsk Told of every call before it is made. */
  constructor(onAsk: (action: string) => void = () => undefined) {
    this.#onAsk = onAsk;
  }

  /** What was asked so far, by its names. */
  get made(): readonly CalledAction[] {
    return [...this.#asked]
      .map(([action, facts]) => ({ action, ...facts }))
      .sort((a, b) => (a.action < b.action ? -1 : 1));
  }

  /** @param what What is asked about, for where there is no such thing. */
  async call<T>(action: string, what: string, request: () => Promise<T>): Promise<Known<T>> {
    const facts = this.#facts(action);
    facts.calls++;
    this.#onAsk(action);
    try {
      return await request();
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (IS_MISSING.test(name)) return new Missing(`there is no ${what}`, 'the name, the region and the account');
      if (!REFUSALS.has(name)) {
        if (!isOfOne(error)) throw error;
        return new Unknown(`${action} answers ${name} for the ${what}`, 'what it is that is named so');
      }
      facts.isRefused = true;
      return new Unknown(`${action} is refused to you`, `a profile that may ${action}`);
    }
  }

  /** Asks what nothing can be known without. @throws {Error} as AWS does. */
  async required<T>(action: string, request: () => Promise<T>): Promise<T> {
    this.#facts(action).calls++;
    this.#onAsk(action);
    return request();
  }

  /** The items of all pages of a list. */
  async pages<Page, Item>(
    action: string,
    what: string,
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
  ): Promise<Known<readonly Item[]>> {
    const items: Item[] = [];
    const facts = this.#facts(action);
    const iterator = pages[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.call(action, what, () => iterator.next());
      if (next instanceof Unknown) return next;
      if (next.done === true) {
        // The SDK knew from the last page that it was the last, and asked nobody.
        facts.calls--;
        return items;
      }
      items.push(...(itemsOf(next.value) ?? []));
    }
  }

  #facts(action: string): { calls: number; isRefused: boolean } {
    const facts = this.#asked.get(action) ?? { calls: 0, isRefused: false };
    this.#asked.set(action, facts);
    return facts;
  }
}
