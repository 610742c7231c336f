package aspen.encoders

import aspen.encoders.Calendar.NoDay
import aspen.encoders.Clock.NoTime

/** Dates and times as ISO 8601 has them. */
object Iso {

  /** `YYYY-MM-DD` as days from 2000-01-01. */
  def day(in: Array[Byte], start: Int, end: Int): Int =
    if (end - start != 10 || in(start + 4) != '-' || in(start + 7) != '-') NoDay
    else {
      val year = Digits.two(in, start) * 100 + Digits.two(in, start + 2)
      Calendar.day(year, Digits.two(in, start + 5), Digits.two(in, start + 8))
    }

  /** `HH:MM[:SS[.f]]` as microseconds: no 24:00, no leap second. */
  def micros(in: Array[Byte], start: Int, end: Int, rest: Int): Long = {
    val length = end - start
    val hasSecond = length >= 8 && in(start + 5) == ':'
    val hasFraction = length > 8 && in(start + 8) == '.'
    if (length < 5 || in(start + 2) != ':' || (length > 5 && !hasSecond) || (length > 8 && !hasFraction)) NoTime
    else {
      val second = if (hasSecond) Digits.two(in, start + 6) else 0
      val fraction = if (hasFraction) Clock.fraction(in, start + 9, end, rest) else 0
      Clock.micros(Digits.two(in, start), Digits.two(in, start + 3), second, fraction)
    }
  }

  /** Where the time begins after `YYYY-MM-DD` and a space or a T; after the end where there is none. */
  def timeStart(in: Array[Byte], start: Int, end: Int): Int =
    if (end - start > 10 && (in(start + 10) == ' ' || in(start + 10) == 'T')) start + 11 else end + 1

  /** Where an offset begins that ends a field; its end where there is none. */
  def offsetStart(in: Array[Byte], start: Int, end: Int): Int =
    if (end > start && in(end - 1) == 'Z') end - 1
    else {
      var i = math.max(start, end - 6)
      while (i < end && in(i) != '+' && in(i) != '-') i += 1
      math.min(i, end)
    }
}
