/** The value of each byte as a digit of base64; 255 for those that are not one. */
const values = new Uint8Array(256).fill(255);
for (const [value, byte] of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').entries()) {
  values[byte] = value;
}
const PAD = 0x3d;

/**
 * Decodes base64 with its padding (RFC 4648, section 4) to `at` in `out`; gives the new end, or -1. Bits that the padding
 * cuts off must be zeros: they would be lost.
 */
export function decodeBase64(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  if ((end - start) % 4 !== 0) return -1;
  let last = end;
  while (last > end - 2 && last > start && bytes[last - 1] === PAD) last--;
  let put = at;
  let seen = 0;
  let bits = 0;
  for (let i = start; i < last; i += 4) {
    bits = 0;
    for (let k = 0; k < 4; k++) {
      const value = i + k < last ? values[bytes[i + k]!]! : 0;
      seen |= value;
      bits = (bits << 6) | (value & 63);
    }
    out[put] = bits >>> 16;
    out[put + 1] = bits >>> 8;
    out[put + 2] = bits;
    put += 3;
  }
  const cut = end - last;
  if (seen > 63 || (bits & ((1 << (8 * cut)) - 1)) !== 0) return -1;
  return put - cut;
}
