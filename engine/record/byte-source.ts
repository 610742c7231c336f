/** The bytes of a source file, one after another, wherever they come from. */
export interface ByteSource {
  /** They are inflated: an offset among them is none in the file. Known once some were read. @default false */
  readonly isPacked?: boolean;
  /** Reads on, into a buffer from a place on; gives how many bytes, 0 at the end. */
  read(into: Buffer, at: number): number | Promise<number>;
  close(): void;
}
