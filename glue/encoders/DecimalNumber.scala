package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/**
 * `numeric`: at most this many digits before and after the point, shown with this many, or as it is written.
 */
final case class DecimalNumber(mostBefore: Int, mostAfter: Int, scale: Option[Int]) extends Encode {
  private val isScaled = scale.isDefined
  private val shown = scale.getOrElse(0)

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val negative = start < end && in(start) == '-'
    val from = if (negative || (start < end && in(start) == '+')) start + 1 else start
    val point = Digits.end(in, from, end)
    val until = if (point < end && in(point) == '.') Digits.end(in, point + 1, end) else point
    val written = math.max(0, until - point - 1)
    // Zeros at both ends say nothing.
    var first = from
    while (first < until && (in(first) == '0' || first == point)) first += 1
    var last = until
    while (last > first && (in(last - 1) == '0' || last - 1 == point)) last -= 1
    val isZero = first == last
    // Digits before and after the point, less than none where the first or the last one is on its other side.
    val before = if (first < point) point - first else point - first + 1
    val after = if (last > point) last - point - 1 else last - point
    if (until < end || until == from || in(until - 1) == '.') Rejects.NotANumber
    else if ((after > mostAfter && !isZero) || (written > mostAfter && !isScaled)) Rejects.TooPrecise
    else if (before > mostBefore && !isZero) Rejects.OutOfRange
    else {
      // PostgreSQL keeps groups of four digits; a group's weight is its power of 10,000.
      val weight = if (isZero) 0 else (before - 1) >> 2
      val lowest = if (isZero) 1 else -after >> 2
      val groups = weight - lowest + 1
      val sign = if (negative && !isZero) 0x4000 else 0
      // The length, the number of groups, the weight; then the sign and the digits that are shown.
      out.putLong((8L + 2 * groups) << 32 | groups.toLong << 16 | weight & 0xffff)
      out.putInt(sign << 16 | (if (isScaled) shown else written))
      var group = 0
      var place = before - 1
      var i = first
      while (place >= 4 * lowest) {
        if (i == point) i += 1
        group = group * 10 + (if (i < last) in(i) - '0' else 0)
        if ((place & 3) == 0) {
          out.putShort(group.toShort)
          group = 0
        }
        place -= 1
        i += 1
      }
      Reject.Accepted
    }
  }
}
