import { RuntimeError } from '../errors.ts';

/**
 * How a server may ask who comes, in the words of libpq's `require_auth`: `password` and `md5` give the password, or what is as
 * good, to whoever asks; `none` is a server that asks for nothing.
 */
export const PASSWORD_METHODS = ['password', 'md5', 'scram-sha-256', 'none'] as const;
/** One of them. */
export type PasswordMethod = (typeof PASSWORD_METHODS)[number];

/**
 * Reads `require_auth`: names from {@link PASSWORD_METHODS}, with commas between.
 *
 * @throws {RuntimeError} `wrong-require-auth`.
 */
export function readPasswordMethods(text: string): readonly PasswordMethod[] {
  return text.split(',').map((word) => {
    const method = PASSWORD_METHODS.find((name) => name === word.trim());
    if (method !== undefined) return method;
    throw new RuntimeError({
      code: 'wrong-require-auth',
      found: `require_auth=${text}`,
      expected: `one or more of ${PASSWORD_METHODS.join(', ')}, with commas between`,
      next: 'Leave it out: then a server that TLS does not vouch for gets the password by SCRAM only.',
    });
  });
}
