package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** `date`, as its `format` writes it. */
final case class FormattedDate(format: MomentFormat) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putDate(format.days, out) else Rejects.NotADate
}

/** `time`, as its `format` writes it. */
final case class FormattedTime(format: MomentFormat) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putTime(format.micros, out) else Rejects.NotATime
}

/** `timestamp`, as its `format` writes it. */
final case class FormattedTimestamp(format: MomentFormat) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putTimestamp(format.days, format.micros, 0, out)
    else Rejects.NotATimestamp
}

/** `timestamptz`, as its `format` writes it, with the offset in it. */
final case class FormattedTimestamptz(format: MomentFormat) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putTimestamp(format.days, format.micros, format.offset, out)
    else Rejects.NotATimestamp
}

/** `timestamptz`, as its `format` writes it and the clocks of a zone show it. */
final case class FormattedTimestamptzIn(format: MomentFormat, zone: Zone) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putLocal(format.days, format.micros, zone, out) else Rejects.NotATimestamp
}

/** The first of several encoders that takes a field; where none does, the first that saw more in it than nothing tells. */
final case class FirstOf(encoders: Seq[Encode]) extends Encode {
  private val all = encoders.toArray

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val at = out.position()
    var told = all(0)(in, start, end, out)
    var reason = told
    var i = 1
    while (reason != Reject.Accepted && i < all.length) {
      out.position(at)
      reason = all(i)(in, start, end, out)
      if (told == Rejects.NotADate || told == Rejects.NotATime || told == Rejects.NotATimestamp) told = reason
      i += 1
    }
    if (reason == Reject.Accepted) reason else told
  }
}
