import { type Json, text } from '../json.ts';

/** What a role is known by: its key or its name, which an ARN that is put together ends with. */
export function roleKey(value: Json | undefined): string | null {
  const written = text(value);
  const [, name] = /^arn:[^:]*:iam::.*:role\/(?:.*\/)?([^/]+)$/.exec(written ?? '') ?? [];
  return name ?? written;
}
