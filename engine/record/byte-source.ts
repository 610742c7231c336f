/** The bytes of a source file, one after another, wherever they come from. */
export interface ByteSource {
  /** Reads on, into a buffer from a place on; gives how many bytes, 0 at the end. */
  read(into: Buffer, at: number): number | Promise<number>;
  close(): void;
}
