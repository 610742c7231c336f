package aspen.encoders

import java.time.{Month, Year}

/** Days as PostgreSQL counts them. */
object Calendar {
  final val NoDay = Int.MinValue

  /** The weekday of a day, from Sunday (0) on: 2000-01-01 was a Saturday. */
  def weekday(day: Int): Int = Math.floorMod(day + 6, 7)

  /** Days from 2000-01-01, where PostgreSQL's calendar begins, or `NoDay`. */
  def day(year: Int, month: Int, dayOfMonth: Int): Int =
    if (year < 1 || year > 9999 || month < 1 || month > 12 || dayOfMonth < 1) NoDay
    else {
      val isLeap = Year.isLeap(year)
      val before = year - 1
      val firstOfYear = 365 * before + before / 4 - before / 100 + before / 400 - 730121
      if (dayOfMonth > Month.of(month).length(isLeap)) NoDay
      else firstOfYear + Month.of(month).firstDayOfYear(isLeap) + dayOfMonth
    }
}
