package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** `date`, as its `format` writes it. */
final case class FormattedDate(format: Format) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putDate(format.days, out) else Rejects.NotADate
}

/** `time`, as its `format` writes it. */
final case class FormattedTime(format: Format) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putTime(format.micros, out) else Rejects.NotATime
}

/** `timestamp`, as its `format` writes it. */
final case class FormattedTimestamp(format: Format) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putTimestamp(format.days, format.micros, 0, out)
    else Rejects.NotATimestamp
}

/** `timestamptz`, as its `format` writes it, with the offset in it. */
final case class FormattedTimestamptz(format: Format) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putTimestamp(format.days, format.micros, format.offset, out)
    else Rejects.NotATimestamp
}

/** `timestamptz`, as its `format` writes it and the clocks of a zone show it. */
final case class FormattedTimestamptzIn(format: Format, zone: Zone) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end)) Moment.putLocal(format.days, format.micros, zone, out) else Rejects.NotATimestamp
}
