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
sealed case class IsoTimeWith(rest: Int) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    Moment.putTime(Iso.micros(in, start, end, rest), out)
}

/** `timestamp`: a date and a time, a space or a T between them. */
sealed case class IsoTimestampWith(rest: Int) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val time = Iso.timeStart(in, start, end)
    Moment.putTimestamp(Iso.day(in, start, time - 1), Iso.micros(in, time, end, rest), 0, out)
  }
}

/** `timestamptz`: a timestamp and its offset from UTC. */
sealed case class IsoTimestamptzWith(rest: Int) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val time = Iso.timeStart(in, start, end)
    val offsetAt = Iso.offsetStart(in, time, end)
    val offset = if (offsetAt < end) Offset.seconds(in, offsetAt, end) else 0
    val reason = Moment.putTimestamp(Iso.day(in, start, time - 1), Iso.micros(in, time, offsetAt, rest), offset, out)
    if (offset == NoOffset) Rejects.NotATimestamp
    else if (reason == Reject.Accepted && offsetAt == end) Rejects.MissingOffset
    else reason
  }
}

/** `timestamptz`: a timestamp with its offset from UTC, or as the clocks of a zone show it. */
final case class IsoTimestamptzIn(zone: Zone, rest: Int = Rest.Refused) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val time = Iso.timeStart(in, start, end)
    val offsetAt = Iso.offsetStart(in, time, end)
    val offset = if (offsetAt < end) Offset.seconds(in, offsetAt, end) else 0
    val day = Iso.day(in, start, time - 1)
    val micros = Iso.micros(in, time, offsetAt, rest)
    if (offset == NoOffset) Rejects.NotATimestamp
    else if (offsetAt < end) Moment.putTimestamp(day, micros, offset, out)
    else Moment.putLocal(day, micros, zone, out)
  }
}

/** The same without digits that PostgreSQL does not keep. */
object IsoTime extends IsoTimeWith(Rest.Refused)
object IsoTimestamp extends IsoTimestampWith(Rest.Refused)
object IsoTimestamptz extends IsoTimestamptzWith(Rest.Refused)
