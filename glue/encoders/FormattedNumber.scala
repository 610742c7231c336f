package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** A number that is written by a format; `inner` sees it as PostgreSQL writes it. */
final case class FormattedNumber(inner: Encode, format: NumberFormat, isInteger: Boolean = false) extends Encode {
  // A percentage grows by this: `5%` is `0.05`, and a minus may come to it.
  private val growth = 4
  private var plain = new Array[Byte](256)

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    if (plain.length < end - start + growth) plain = new Array[Byte](2 * (end - start + growth))
    val length = format.plain(in, start, end, plain)
    if (length >= 0) inner(plain, 0, length, out)
    else if (isInteger) Rejects.NotAnInteger
    else Rejects.NotANumber
  }
}

/** Takes the words for what is no finite number too. */
final case class NotFinite(inner: Encode, width: Int) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    var i = 0
    while (i < NotFinite.words.length && !Words.isWord(NotFinite.words(i), in, start, end)) i += 1
    if (i == NotFinite.words.length) inner(in, start, end, out)
    else {
      val value = NotFinite.values(i)
      out.putInt(width)
      if (width == 8) out.putDouble(value) else out.putFloat(value.toFloat)
      Reject.Accepted
    }
  }
}

object NotFinite {
  private val words = Words("nan", "inf", "infinity", "+inf", "+infinity", "-inf", "-infinity")
  private val values =
    Array(Double.NaN) ++ Array.fill(4)(Double.PositiveInfinity) ++ Array.fill(2)(Double.NegativeInfinity)
}
