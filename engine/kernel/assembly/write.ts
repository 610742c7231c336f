// PostgreSQL wants the highest byte first, and WebAssembly writes the lowest one first.

export function put16(at: usize, value: u32): usize {
  store<u16>(at, bswap<u16>(value as u16));
  return at + 2;
}

export function put32(at: usize, value: u32): usize {
  store<u32>(at, bswap<u32>(value));
  return at + 4;
}

export function put64(at: usize, value: u64): usize {
  store<u64>(at, bswap<u64>(value));
  return at + 8;
}
