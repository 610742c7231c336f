/** A decimal number, exactly: `units` × 10^−`scale`, without needless zeros after the point. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Reads `-12.50`; null where the text is not written so. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = ''] = match;
  const kept = fraction.replace(/0+$/, '');
  return { units: BigInt(whole + kept), scale: kept.length };
}

/** Below zero where `left` is the smaller, above where it is the larger. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = left.units * 10n ** BigInt(scale - left.scale) - right.units * 10n ** BigInt(scale - right.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether a `numeric(precision, scale)` holds the number without rounding it; a scale may be negative. */
export function fitsNumeric({ units, scale: digits }: Decimal, precision: number, scale: number): boolean {
  if (digits > Math.max(scale, 0)) return false;
  if (scale < 0 && units % 10n ** BigInt(-scale) !== 0n) return false;
  const magnitude = units < 0n ? -units : units;
  const room = precision - scale + digits;
  return room < 0 ? magnitude === 0n : magnitude < 10n ** BigInt(room);
}
