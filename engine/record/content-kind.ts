import { type ContentKind, contentKinds } from '../../model/content-kinds.ts';

function stands(bytes: Buffer, at: number, signature: string): boolean {
  for (let i = 0; i < signature.length; i += 2) {
    const byte = bytes[at + i / 2];
    if (byte === undefined) return false;
    const wanted = signature.slice(i, i + 2);
    if (wanted === '..' ? byte === 0 : byte !== Number.parseInt(wanted, 16)) return false;
  }
  return true;
}

/** What a file is by its first bytes; null where they do not say that it is something else than csv. */
export function contentKind(bytes: Buffer): ContentKind | null {
  return contentKinds.find(({ signature }) => signature.every(([at, hex]) => stands(bytes, at, hex))) ?? null;
}
