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

  /** Digits after a second's point as microseconds; three more may be zeros. */
  def fraction(in: Array[Byte], start: Int, end: Int): Int = {
    var nanos = 0
    var place = 100000000
    var i = start
    while (i < end && in(i) >= '0' && in(i) <= '9') {
      nanos += (in(i) - '0') * place
      place /= 10
      i += 1
    }
    if (i < end || start == end) NoTime else if (nanos % 1000 != 0 || end - start > 9) TooFine else nanos / 1000
  }
}
