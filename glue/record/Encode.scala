package aspen.record

import java.nio.ByteBuffer

/**
 * Writes a field, `in[start, end)` without its quotes, as binary COPY: its length, then the value. Gives `Accepted` or
 * the reason; what was written of a refused field does not count.
 */
abstract class Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject
}
