import { sslModeOf, withoutQuery } from './address.ts';
import type { Connection } from './facts/glue.ts';

/** The address of a connection of a newer type, which names host and port by themselves. */
function urlOf(type: string, host: string | null, port: string | null): string | null {
  return host === null ? null : `jdbc:${type.toLowerCase()}://${host}${port === null ? '' : `:${port}`}/`;
}

/**
 * What the options of a connection say.
 *
 * @param type Such as `JDBC` or `POSTGRESQL`.
 * @param option Gives an option by its name; null for one that is not set.
 * @see https://docs.aws.amazon.com/glue/latest/webapi/API_Connection.html
 */
export function connectionOptions(
  type: string,
  option: (name: string) => string | null,
): Pick<Connection, 'url' | 'sslMode' | 'enforcesTls' | 'secret'> {
  const url = option('JDBC_CONNECTION_URL') ?? option('CONNECTION_URL') ?? urlOf(type, option('HOST'), option('PORT'));
  return {
    url: url === null ? null : withoutQuery(url),
    sslMode: url === null ? null : sslModeOf(url),
    enforcesTls: option('JDBC_ENFORCE_SSL')?.toLowerCase() === 'true',
    secret: option('SECRET_ID'),
  };
}
