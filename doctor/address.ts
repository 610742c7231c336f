/** An address of a database without what follows its question mark, where a password may stand. */
export function withoutQuery(url: string): string {
  const [bare = ''] = url.split('?');
  // A password may hold any sign, an @ among them.
  return bare.replace(/\/\/.*@/, '//');
}

/** What an address asks for about TLS, a placeholder where that is not known; null where it says nothing. */
export function sslModeOf(url: string): string | null {
  return /[?&]sslmode=([a-z-]+|<\?[^>]*>)/i.exec(url)?.[1]?.toLowerCase() ?? null;
}

/** The host and the port in an address of JDBC; the port is null where it is not written as a number. */
export function hostOf(url: string): { readonly host: string; readonly port: number | null } | null {
  const match =
    /^jdbc:[a-z]+:(?:[a-z]+:)?(?:\/\/|thin:@(?:\/\/)?)(\[[^\]]*\]|<[^>]*>|[^:/;?]+)(?::(<[^>]*>|\d+))?/i.exec(url);
  const host = match?.[1];
  if (host === undefined) return null;
  const port = Number(match?.[2]);
  return { host, port: Number.isInteger(port) && port > 0 ? port : null };
}
