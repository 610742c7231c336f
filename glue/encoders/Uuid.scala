package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** `uuid`: hexadecimal digits as 8-4-4-4-12. */
object Uuid extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    out.putInt(16)
    var isUuid = end - start == 36
    var i = start
    while (isUuid && i < end) {
      val place = i - start
      if (place == 8 || place == 13 || place == 18 || place == 23) {
        isUuid = in(i) == '-'
        i += 1
      } else {
        val value = Hex.byte(in, i)
        isUuid = value >= 0
        out.put(value.toByte)
        i += 2
      }
    }
    if (isUuid) Reject.Accepted else Rejects.NotAUuid
  }
}
