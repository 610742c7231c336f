package aspen.encoders

import aspen.encoders.Clock.{NoTime, TooFine}
import aspen.encoders.Format.NoWeekday
import aspen.encoders.Offset.NoOffset
import java.nio.charset.StandardCharsets.US_ASCII
import java.util.Arrays

/** Reads fields as a column's own `format` writes them, piece by piece. */
final case class Format(pieces: Seq[String], rest: Int = Rest.Refused) extends MomentFormat {

  /** Gives the place after what it reads, or -1 where something else stands there. */
  private trait Step {
    def apply(in: Array[Byte], at: Int, end: Int): Int
  }
  private val steps = pieces.map(step).toArray
  private var year, month, day = 0
  private var weekday = NoWeekday
  private var hour, minute, second, fraction, half = 0
  private var secondsEast = 0

  def read(in: Array[Byte], start: Int, end: Int): Boolean = {
    fraction = 0
    weekday = NoWeekday
    var at = start
    var i = 0
    while (at >= 0 && i < steps.length) {
      at = steps(i)(in, at, end)
      i += 1
    }
    at == end
  }

  def days: Int = {
    val days = Calendar.day(year, month, day)
    if (weekday == NoWeekday || weekday == Calendar.weekday(days)) days else Calendar.NoDay
  }

  def micros: Long =
    if (half == 0) Clock.micros(hour, minute, second, fraction)
    else if (hour < 1 || hour > 12) NoTime
    else Clock.micros(hour % 12 + (if (half == 'p') 12 else 0), minute, second, fraction)

  def offset: Int = secondsEast

  private def step(piece: String): Step = {
    val least = if (piece.startsWith("FM")) 1 else 2
    piece.stripPrefix("FM") match {
      case "YYYY"                             => number(4, 4)(year = _)
      case "MM"                               => number(least, 2)(month = _)
      case "Mon"                              => name(Format.shortMonths)(index => month = index + 1)
      case "Month"                            => name(Format.months)(index => month = index + 1)
      case "Dy"                               => name(Format.shortWeekdays)(weekday = _)
      case "Day"                              => name(Format.weekdays)(weekday = _)
      case "DD"                               => number(least, 2)(day = _)
      case "HH24" | "HH12"                    => number(least, 2)(hour = _)
      case "MI"                               => number(2, 2)(minute = _)
      case "SS"                               => number(2, 2)(second = _)
      case ".FF" | ",FF"                      => readFraction(piece(0))
      case "AM"                               => readHalf _
      case "OF"                               => readOffset _
      case pivot if pivot.matches("YY[0-9]+") => shortYear(pivot.drop(2).toInt)
      case literal                            => literally(literal.stripPrefix("\"").getBytes(US_ASCII))
    }
  }

  private def number(least: Int, most: Int)(set: Int => Unit): Step = (in, at, end) => {
    var value = 0
    var i = at
    while (i < end && i < at + most && in(i) >= '0' && in(i) <= '9') {
      value = value * 10 + (in(i) - '0')
      i += 1
    }
    set(value)
    if (i - at < least) -1 else i
  }

  /** The year of the hundred from the pivot on that ends in two digits. */
  private def shortYear(pivot: Int): Step = (in, at, end) =>
    if (Digits.end(in, at, math.min(end, at + 2)) < at + 2) -1
    else {
      year = pivot + (Digits.two(in, at) + 100 - pivot % 100) % 100
      at + 2
    }

  /** One of some names, whatever its case; no name is the beginning of another. */
  private def name(names: Array[Array[Byte]])(set: Int => Unit): Step = (in, at, end) => {
    var i = 0
    while (i < names.length && (at + names(i).length > end || !Words.isWord(names(i), in, at, at + names(i).length)))
      i += 1
    if (i == names.length) -1
    else {
      set(i)
      at + names(i).length
    }
  }

  private def literally(text: Array[Byte]): Step = (in, at, end) =>
    if (at + text.length <= end && Arrays.equals(in, at, at + text.length, text, 0, text.length)) at + text.length
    else -1

  /** PostgreSQL's own pattern has no place for more than six digits, not even for zeros. */
  private def readFraction(point: Char): Step = (in, at, end) =>
    if (at >= end || in(at) != point) at
    else {
      val after = Digits.end(in, at + 1, end)
      fraction = if (after - at > 7 && rest == Rest.Refused) TooFine else Clock.fraction(in, at + 1, after, rest)
      if (fraction == NoTime) -1 else after
    }

  private def readHalf(in: Array[Byte], at: Int, end: Int): Int = {
    half = if (at + 1 < end) in(at) | 0x20 else 0
    if ((half == 'a' || half == 'p') && (in(at + 1) | 0x20) == 'm') at + 2 else -1
  }

  /** As much as can be an offset: hours, and minutes with a colon or without. */
  private def readOffset(in: Array[Byte], at: Int, end: Int): Int = {
    var after = math.min(at + 1, end)
    if (Digits.end(in, after, end) > after) {
      after = Digits.end(in, after, math.min(end, after + 4))
      if (after < end && in(after) == ':') after = Digits.end(in, after + 1, math.min(end, after + 3))
    }
    secondsEast = Offset.seconds(in, at, after)
    if (secondsEast == NoOffset) -1 else after
  }
}

object Format {
  private final val NoWeekday = -1
  private val monthNames = java.time.Month.values.toSeq.map(_.name)
  private val weekdayNames = Seq("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
  private val months = Words(monthNames: _*)
  private val shortMonths = Words(monthNames.map(_.take(3)): _*)
  private val weekdays = Words(weekdayNames: _*)
  private val shortWeekdays = Words(weekdayNames.map(_.take(3)): _*)
}
