package aspen.encoders

import aspen.encoders.Clock.{NoTime, TooFine}
import aspen.encoders.Offset.NoOffset

/** Reads fields as a column's own `format` writes them, piece by piece. */
final case class Format(pieces: Seq[String]) {

  /** Gives the place after what it reads, or -1 where something else stands there. */
  private trait Step {
    def apply(in: Array[Byte], at: Int, end: Int): Int
  }
  private val steps = pieces.map(step).toArray
  private var year, month, day = 0
  private var hour, minute, second, fraction, half = 0
  private var secondsEast = 0

  def read(in: Array[Byte], start: Int, end: Int): Boolean = {
    fraction = 0
    var at = start
    var i = 0
    while (at >= 0 && i < steps.length) {
      at = steps(i)(in, at, end)
      i += 1
    }
    at == end
  }

  def days: Int = Calendar.day(year, month, day)

  def micros: Long =
    if (half == 0) Clock.micros(hour, minute, second, fraction)
    else if (hour < 1 || hour > 12) NoTime
    else Clock.micros(hour % 12 + (if (half == 'p') 12 else 0), minute, second, fraction)

  def offset: Int = secondsEast

  private def step(piece: String): Step = {
    val least = if (piece.startsWith("FM")) 1 else 2
    piece.stripPrefix("FM") match {
      case "YYYY"          => number(4, 4)(year = _)
      case "MM"            => number(least, 2)(month = _)
      case "Mon"           => readMonth _
      case "DD"            => number(least, 2)(day = _)
      case "HH24" | "HH12" => number(least, 2)(hour = _)
      case "MI"            => number(2, 2)(minute = _)
      case "SS"            => number(2, 2)(second = _)
      case ".FF" | ",FF"   => readFraction(piece(0))
      case "AM"            => readHalf _
      case "OF"            => readOffset _
      case literal         => (in, at, end) => if (at < end && in(at) == literal(0)) at + 1 else -1
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

  private def readMonth(in: Array[Byte], at: Int, end: Int): Int = {
    def hasLetter(i: Int) = (in(at + i) | 0x20) == "janfebmaraprmayjunjulaugsepoctnovdec".charAt(3 * month - 3 + i)
    month = if (at + 3 > end) 0 else 12
    while (month > 0 && !(hasLetter(0) && hasLetter(1) && hasLetter(2))) month -= 1
    if (month == 0) -1 else at + 3
  }

  /** PostgreSQL's own pattern has no place for more than six digits, not even for zeros. */
  private def readFraction(point: Char): Step = (in, at, end) =>
    if (at >= end || in(at) != point) at
    else {
      val after = Digits.end(in, at + 1, end)
      fraction = if (after - at > 7) TooFine else Clock.fraction(in, at + 1, after)
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
