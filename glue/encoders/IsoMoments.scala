package aspen.encoders

import aspen.encoders.Offset.NoOffset
import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** `date`: YYYY-MM-DD. */
object IsoDate extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    Moment.putDate(Iso.day(in, start, end), out)
}

/** `time`: HH:MM[:SS[.f]]. */
object IsoTime extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    Moment.putTime(Iso.micros(in, start, end), out)
}

/** `timestamp`: a date and a time, a space or a T between them. */
object IsoTimestamp extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val time = Iso.timeStart(in, start, end)
    Moment.putTimestamp(Iso.day(in, start, time - 1), Iso.micros(in, time, end), 0, out)
  }
}

/** `timestamptz`: a timestamp and its offset from UTC. */
object IsoTimestamptz extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val time = Iso.timeStart(in, start, end)
    val offsetAt = Iso.offsetStart(in, time, end)
    val offset = if (offsetAt < end) Offset.seconds(in, offsetAt, end) else 0
    val reason = Moment.putTimestamp(Iso.day(in, start, time - 1), Iso.micros(in, time, offsetAt), offset, out)
    if (offset == NoOffset) Rejects.NotATimestamp
    else if (reason == Reject.Accepted && offsetAt == end) Rejects.MissingOffset
    else reason
  }
}

/** `timestamptz`: a timestamp with its offset from UTC, or as the clocks of a zone show it. */
final case class IsoTimestamptzIn(zone: Zone) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val time = Iso.timeStart(in, start, end)
    val offsetAt = Iso.offsetStart(in, time, end)
    val offset = if (offsetAt < end) Offset.seconds(in, offsetAt, end) else 0
    val day = Iso.day(in, start, time - 1)
    val micros = Iso.micros(in, time, offsetAt)
    if (offset == NoOffset) Rejects.NotATimestamp
    else if (offsetAt < end) Moment.putTimestamp(day, micros, offset, out)
    else Moment.putLocal(day, micros, zone, out)
  }
}
