package aspen.encoders

import java.time.Month

/** Days as PostgreSQL counts them. */
object Calendar {
  final val NoDay = Int.MinValue

  /** The weekday of a day, from Sunday (0) on: 2000-01-01 was a Saturday. */
  def weekday(day: Int): Int = Math.floorMod(day + 6, 7)

  /** How many days a month has, from 1 on, and how many are before it; in a leap year 13 places further. */
  private val length, before = new Array[Int](26)
  for (isLeap <- Seq(false, true); month <- Month.values.toSeq) {
    val at = month.getValue + (if (isLeap) 13 else 0)
    length(at) = month.length(isLeap)
    before(at) = month.firstDayOfYear(isLeap) - 1
  }

  /** Days from 2000-01-01, where PostgreSQL's calendar begins, or `NoDay`. */
  def day(year: Int, month: Int, dayOfMonth: Int): Int =
    if (year < 1 || year > 9999 || month < 1 || month > 12 || dayOfMonth < 1) NoDay
    else {
      val isLeap = (year & 3) == 0 && (year % 100 != 0 || (year & 15) == 0)
      val at = if (isLeap) month + 13 else month
      val years = year - 1
      if (dayOfMonth > length(at)) NoDay
      else 365 * years + years / 4 - years / 100 + years / 400 - 730120 + before(at) + dayOfMonth
    }
}
