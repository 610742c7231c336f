import { sslModeOf, withoutQuery } from './address.ts';
import type { Connection } from './facts-glue.ts';

/**
 * What the options of a connection say.
 *
 * @param option Gives an option by its name; null for one that is not set.
 * @see https://docs.aws.amazon.com/glue/latest/webapi/API_Connection.html
 */
export function connectionOptions(
  option: (name: string) => string | null,
): Pick<Connection, 'url' | 'sslMode' | 'enforcesTls' | 'secret'> {
  const url = option('JDBC_CONNECTION_URL') ?? option('CONNECTION_URL');
  return {
    url: url === null ? null : withoutQuery(url),
    sslMode: url === null ? null : sslModeOf(url),
    enforcesTls: option('JDBC_ENFORCE_SSL')?.toLowerCase() === 'true',
    secret: option('SECRET_ID'),
  };
}
