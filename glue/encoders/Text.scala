package aspen.encoders

import aspen.record.{Encode, Reject}
import java.nio.ByteBuffer

/** `text`, `varchar`, `char`: UTF-8 without NUL. */
object Text extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    out.putInt(end - start).put(in, start, end - start)
    Utf8.check(in, start, end)
  }
}
