package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** `bytea`: Base64 with its padding (RFC 4648, section 4). */
object Base64Bytes extends Encode {
  private val values = {
    val digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    Array.tabulate(256)(digits.indexOf(_))
  }

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val padding = if (end - start < 4 || in(end - 1) != '=') 0 else if (in(end - 2) != '=') 1 else 2
    out.putInt((end - start) / 4 * 3 - padding)
    var seen, bits = 0
    var i = start
    while (i < end) {
      val value = if (i < end - padding) values(in(i) & 0xff) else 0
      seen |= value
      bits = bits << 6 | value
      i += 1
      if ((i - start) % 4 == 0) out.put((bits >> 16).toByte).putShort(bits.toShort)
    }
    out.position(out.position() - padding)
    // Bits that the padding cuts off would be lost.
    val cut = bits & ((1 << 8 * padding) - 1)
    if (start == end || (end - start) % 4 != 0 || seen < 0 || cut != 0) Rejects.NotBytea else Reject.Accepted
  }
}
