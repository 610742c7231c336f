package aspen.encoders

import aspen.encoders.Calendar.NoDay
import aspen.encoders.Clock.{NoTime, TooFine}

/** Seconds (`perSecond` 1), or thousandths of them (1000), from 1970 on in UTC; a fraction and a minus are allowed. */
final case class EpochMoment(perSecond: Int, mostDigits: Int, rest: Int = Rest.Refused) extends MomentFormat {
  private val places = if (perSecond == 1) 6 else 3
  private var seconds = 0L
  private var fraction = 0

  def read(in: Array[Byte], start: Int, end: Int): Boolean = {
    val isNegative = start < end && in(start) == '-'
    val from = if (isNegative) start + 1 else start
    val point = Digits.end(in, from, end)
    val rest =
      if (point == end) 0 else if (in(point) == '.') Clock.fraction(in, point + 1, end, this.rest, places) else NoTime
    val isNumber = point > from && point - from <= mostDigits && rest != NoTime
    if (isNumber) {
      val whole = CountedMoment.number(in, from, point)
      // Rounding may have made a whole second of the fraction.
      val micros = whole % perSecond * 1000 + math.max(rest, 0)
      val sign = if (isNegative) -1 else 1
      val total = sign * micros
      seconds = sign * (whole / perSecond) + Math.floorDiv(total, 1000000L)
      fraction = if (rest == TooFine) TooFine else Math.floorMod(total, 1000000L).toInt
    }
    isNumber
  }

  def days: Int = CountedMoment.day(Math.floorDiv(seconds, 86400L) - 10957)
  def micros: Long = if (fraction < 0) fraction else Math.floorMod(seconds, 86400L) * 1000000L + fraction
  def offset: Int = 0
}

/**
 * Days as Excel counts them, 1 for 1 January 1900, with a 29 February 1900 that never was; and the time as a fraction of a day,
 * to the millisecond.
 */
final case class ExcelMoment(mostDigits: Int) extends MomentFormat {
  private var serial = 0L
  private var millis = 0L

  def read(in: Array[Byte], start: Int, end: Int): Boolean = {
    val point = Digits.end(in, start, end)
    val hasFraction = point < end && in(point) == '.' && point + 1 < end && Digits.end(in, point + 1, end) == end
    val isNumber = point > start && point - start <= mostDigits && (point == end || hasFraction)
    if (isNumber) {
      serial = CountedMoment.number(in, start, point)
      millis = if (hasFraction) millisOf(in, point + 1, math.min(end, point + 13)) else 0
    }
    isNumber
  }

  /** Of twelve digits, which are as many as Excel has. */
  private def millisOf(in: Array[Byte], start: Int, end: Int): Long = {
    var fraction = CountedMoment.number(in, start, end)
    for (_ <- end - start until 12) fraction *= 10
    (fraction * 864 + 5000000) / 10000000
  }

  def days: Int =
    if (serial < 1 || serial == 60) NoDay
    else CountedMoment.day(serial - 36526 + (if (serial < 60) 1 else 0) + millis / 86400000)
  def micros: Long = millis % 86400000 * 1000
  def offset: Int = 0
}

object CountedMoment {
  private val first = Calendar.day(1, 1, 1)
  private val last = Calendar.day(9999, 12, 31)

  def number(in: Array[Byte], start: Int, end: Int): Long = {
    var value = 0L
    var i = start
    while (i < end) {
      value = value * 10 + (in(i) - '0')
      i += 1
    }
    value
  }

  /** Days from 2000-01-01, or `NoDay` where they are not of the years 1 to 9999. */
  def day(day: Long): Int = if (day < first || day > last) NoDay else day.toInt
}
