/** Freezes an object or array of a definition with everything in it, and gives it back. */
export function freeze<const Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  // Freezing a buffer throws; one in a definition is a mistake that definePipeline reports with its path.
  if (ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
  return value;
}
