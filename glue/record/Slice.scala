package aspen.record

/** The records of a file that begin in `[from, until)`. */
final case class Slice(file: SourceFile, from: Long, until: Long) {
  def size: Long = until - from
}

object Slice {

  /** The whole file; pieces of at most this many bytes where a record may be found from any line on. */
  def of(file: SourceFile, isSplittable: Boolean, most: Long): Seq[Slice] = {
    val size = file.listed.size
    val step = if (isSplittable && !file.listed.isPacked) most else size
    // A file without a byte is a slice too: it has no header.
    (0L until math.max(1, size) by math.max(1, step)).map(from => Slice(file, from, math.min(from + step, size)))
  }
}
