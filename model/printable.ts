/**
 * What a terminal obeys and does not show, or shows elsewhere than it stands: control characters (C0, DEL, C1), line and
 * paragraph separators, and the marks that change the direction of writing.
 *
 * Source: Unicode Technical Report 36, section 3 (bidirectional spoofing); ECMA-48 for the controls.
 */
const STEERING = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

const octal = (byte: number) => `\\${byte.toString(8).padStart(3, '0')}`;

/** One line that a terminal shows and does not obey: `\n`, `\r`, and all else byte by byte, as PostgreSQL escapes it. */
export function printable(text: string): string {
  return text.replaceAll(STEERING, (found) => {
    if (found === '\n') return '\\n';
    if (found === '\r') return '\\r';
    return Array.from(new TextEncoder().encode(found), octal).join('');
  });
}

/**
 * Text that stands in a string literal of JSON or TypeScript, with nothing in it that a terminal would obey. What it
 * means stays the same.
 */
export function escapeInLiteral(literal: string): string {
  return literal.replaceAll(STEERING, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
