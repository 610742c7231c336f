package aspen.encoders

/** Times of day as microseconds. */
object Clock {

  /** Stands for the microseconds of what has none. */
  final val NoTime = -1

  /** Stands for those of what has more digits than PostgreSQL keeps. */
  final val TooFine = -2

  def micros(hour: Int, minute: Int, second: Int, fraction: Int): Long =
    if (hour > 23 || minute > 59 || second > 59) NoTime
    else if (fraction < 0) fraction
    else ((hour * 60 + minute) * 60 + second) * 1000000L + fraction

  /**
   * Digits after a point as microseconds: six of them for a second's point, three for a millisecond's. Three more may be
   * zeros; what else becomes of more of them `rest` says. Rounded up, they may be one more than digits can be.
   */
  def fraction(in: Array[Byte], start: Int, end: Int, rest: Int, places: Int = 6): Int = {
    var micros = 0
    var lost = 0
    var i = start
    while (i < end && in(i) >= '0' && in(i) <= '9') {
      if (i - start < places) micros = micros * 10 + (in(i) - '0') else lost |= in(i) - '0'
      i += 1
    }
    if (i < end || start == end) NoTime
    else if (rest == Rest.Refused && (lost != 0 || end - start > places + 3)) TooFine
    else {
      val isUp = rest == Rest.Round && end - start > places && in(start + places) >= '5'
      var place = end - start
      while (place < places) {
        micros *= 10
        place += 1
      }
      if (isUp) micros + 1 else micros
    }
  }
}
