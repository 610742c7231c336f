package aspen.encoders

import aspen.encoders.Calendar.NoDay
import aspen.encoders.Clock.{NoTime, TooFine}
import aspen.encoders.Offset.NoOffset
import aspen.record.{Reject, Rejects}
import java.nio.ByteBuffer

/** Writes dates and times as binary COPY has them. */
object Moment {
  def putDate(day: Int, out: ByteBuffer): Reject = {
    out.putLong(4L << 32 | day & 0xffffffffL)
    if (day == NoDay) Rejects.NotADate else Reject.Accepted
  }

  def putTime(micros: Long, out: ByteBuffer): Reject = {
    out.putInt(8).putLong(micros)
    if (micros >= 0) Reject.Accepted else if (micros == TooFine) Rejects.TooPrecise else Rejects.NotATime
  }

  def putTimestamp(day: Int, micros: Long, secondsEast: Int, out: ByteBuffer): Reject = {
    out.putInt(8).putLong(day * 86400000000L + micros - secondsEast * 1000000L)
    if (day == NoDay || micros == NoTime) Rejects.NotATimestamp
    else if (micros == TooFine) Rejects.TooPrecise
    else Reject.Accepted
  }

  /** A time as the clocks of a zone show it. */
  def putLocal(day: Int, micros: Long, zone: Zone, out: ByteBuffer): Reject = {
    val offset = if (day == NoDay || micros < 0) 0 else zone.offset(day, (micros / 1000000).toInt)
    if (offset == NoOffset) Rejects.AmbiguousTime else putTimestamp(day, micros, offset, out)
  }
}
