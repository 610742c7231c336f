/** A type's name and the numbers between its parentheses. */
function parse(type: string): { readonly name: string; readonly numbers: readonly number[] } {
  const [name = '', numbers] = type.split('(');
  return { name, numbers: numbers === undefined ? [] : numbers.replace(')', '').split(',').map(Number) };
}

/**
 * Whether a column's type only becomes wider, so that PostgreSQL changes it without rewriting or reading the table: a longer
 * `varchar`, `text` in its place, more digits before the same scale, or any.
 *
 * @param was As SQL, and so is `is`.
 */
export function isWidening(was: string, is: string): boolean {
  const [from, to] = [parse(was), parse(is)];
  const [length = 0, scale = 0] = from.numbers;
  const [newLength, newScale = 0] = to.numbers;
  if (from.name === 'varchar' && length > 0)
    return to.name === 'text' || (to.name === 'varchar' && (newLength ?? Infinity) >= length);
  if (from.name === 'numeric' && length > 0 && to.name === 'numeric')
    return newLength === undefined || (newLength >= length && newScale === scale);
  return false;
}
