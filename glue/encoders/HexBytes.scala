package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** `bytea`: hexadecimal digits, with `\x` before them or without. */
final case class HexBytes(hasPrefix: Boolean) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (!hasPrefix) { if (start == end) Rejects.NotBytea else write(in, start, end, out) }
    else if (end - start < 2 || in(start) != '\\' || in(start + 1) != 'x') Rejects.NotBytea
    else write(in, start + 2, end, out)

  private def write(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    out.putInt((end - start) / 2)
    var seen = 0
    var i = start
    while (i < end - 1) {
      val value = Hex.byte(in, i)
      seen |= value
      out.put(value.toByte)
      i += 2
    }
    if (seen < 0 || i < end) Rejects.NotBytea else Reject.Accepted
  }
}
