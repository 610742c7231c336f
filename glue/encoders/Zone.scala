package aspen.encoders

import aspen.encoders.Calendar.NoDay
import aspen.encoders.Offset.NoOffset
import java.time.{LocalDate, LocalDateTime, ZoneId, ZoneOffset}

/** The offsets of a time zone, remembered by the day: a file's days are mostly near one another. */
final case class Zone(name: String) {
  private val rules = ZoneId.of(name).getRules
  private val days = Array.fill(4096)(NoDay)
  private val offsets = new Array[Int](4096)

  /** Seconds east of UTC of a local time; `NoOffset` where that does not exist, or exists twice. */
  def offset(day: Int, second: Int): Int = {
    val slot = day & 4095
    if (days(slot) != day) {
      // No zone is more than a day from UTC, so that a change at another time does not matter to this day.
      val first = midnight(day - 1).toInstant(ZoneOffset.UTC)
      val isChanging = Option(rules.nextTransition(first)).exists(_.toEpochSecond <= first.getEpochSecond + 3 * 86400)
      days(slot) = day
      offsets(slot) = if (isChanging) NoOffset else rules.getOffset(first).getTotalSeconds
    }
    if (offsets(slot) != NoOffset) offsets(slot)
    else {
      val valid = rules.getValidOffsets(midnight(day).plusSeconds(second))
      if (valid.size == 1) valid.get(0).getTotalSeconds else NoOffset
    }
  }

  private def midnight(day: Int): LocalDateTime = LocalDate.of(2000, 1, 1).plusDays(day).atStartOfDay
}
