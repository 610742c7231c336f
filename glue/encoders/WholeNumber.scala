package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** `smallint`, `integer`, `bigint`: a whole number of this many bytes. */
final case class WholeNumber(width: Int) extends Encode {
  private val most = -1L >>> (65 - 8 * width)

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val negative = start < end && in(start) == '-'
    val first = if (negative || (start < end && in(start) == '+')) start + 1 else start
    var i = first
    while (i < end && in(i) == '0') i += 1
    val digits = end - i
    var value = 0L
    while (i < end && in(i) >= '0' && in(i) <= '9') {
      value = value * 10 + (in(i) - '0')
      i += 1
    }
    // Nineteen digits fit 64 bits without a sign.
    if (i < end || first == end) Rejects.NotAnInteger
    else if (digits > 19 || java.lang.Long.compareUnsigned(value, if (negative) most + 1 else most) > 0)
      Rejects.OutOfRange
    else {
      val signed = if (negative) -value else value
      // The length and the value at once, where that is one word.
      if (width == 4) out.putLong(4L << 32 | signed & 0xffffffffL)
      else if (width == 8) out.putInt(8).putLong(signed)
      else out.putInt(2).putShort(signed.toShort)
      Reject.Accepted
    }
  }
}
