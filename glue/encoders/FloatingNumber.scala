package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

/** `real` in four bytes, `double precision` in eight: the one nearest to a decimal number. */
final case class FloatingNumber(width: Int) extends Encode {
  import FloatingNumber._

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val negative = start < end && in(start) == '-'
    val from = if (negative || (start < end && in(start) == '+')) start + 1 else start
    var mantissa = 0L
    var digits = 0
    var point = -1
    var i = from
    while (i < end && ((in(i) >= '0' && in(i) <= '9') || (in(i) == '.' && point < 0))) {
      if (in(i) == '.') point = i
      else if (digits > 0 || in(i) != '0') {
        digits += 1
        if (digits <= 15) mantissa = mantissa * 10 + (in(i) - '0')
      }
      i += 1
    }
    val power = if (i == end) 0 else powerOfTen(in, i, end)
    val exponent = if (point < 0) power else power - (i - point - 1)
    if (i - from == (if (point < 0) 0 else 1) || power == NoPower) Rejects.NotANumber
    else {
      // A double holds fifteen digits exactly, and these powers, so that one operation rounds once (Clinger).
      val isShort = digits <= 15 && exponent >= -22 && exponent <= 22
      val size =
        if (!isShort) 0
        else if (exponent < 0) mantissa / powersOfTen(-exponent)
        else mantissa * powersOfTen(exponent)
      // A double in the middle of two reals may have been rounded to it: which one is nearer, the text tells.
      val isMiddle = width == 4 && (java.lang.Double.doubleToRawLongBits(size) & 0x1fffffff) == 0x10000000
      val value =
        if (isShort && !isMiddle) (if (negative) -size else size)
        else if (width == 8) java.lang.Double.parseDouble(new String(in, start, end - start, UTF_8))
        else java.lang.Float.parseFloat(new String(in, start, end - start, UTF_8)).toDouble
      out.putInt(width)
      if (width == 8) out.putDouble(value) else out.putFloat(value.toFloat)
      // PostgreSQL refuses what it could only keep as infinity or as zero.
      if (value.isInfinite || (value == 0 && digits > 0)) Rejects.OutOfRange else Reject.Accepted
    }
  }

  /** `e`, a sign or none, and digits. */
  private def powerOfTen(in: Array[Byte], at: Int, end: Int): Int = {
    val negative = at + 1 < end && in(at + 1) == '-'
    val from = if (negative || (at + 1 < end && in(at + 1) == '+')) at + 2 else at + 1
    var size = 0
    var i = from
    while (i < end && in(i) >= '0' && in(i) <= '9') {
      // More than the digits of any field could make good.
      size = math.min(100000000, size * 10 + (in(i) - '0'))
      i += 1
    }
    if ((in(at) | 0x20) != 'e' || i == from || i < end) NoPower else if (negative) -size else size
  }
}

object FloatingNumber {
  private val powersOfTen = Array.iterate(1.0, 23)(_ * 10)
  private final val NoPower = Int.MinValue
}
