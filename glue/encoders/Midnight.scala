package aspen.encoders

import aspen.encoders.Offset.NoOffset
import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** `date`: a day, or the midnight with which it begins, whatever the offset of that. */
object IsoMidnight extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val time = if (end - start == 10) end else Iso.timeStart(in, start, end)
    val offsetAt = Iso.offsetStart(in, time, end)
    val isMidnight = time == end || Iso.micros(in, time, offsetAt, Rest.Refused) == 0
    val hasOffset = offsetAt == end || offsetAt > end || Offset.seconds(in, offsetAt, end) != NoOffset
    if (isMidnight && hasOffset) Moment.putDate(Iso.day(in, start, if (time == end) end else time - 1), out)
    else Rejects.NotADate
  }
}

/** `date`, as its `format` writes or counts it together with a time, which has to be midnight. */
final case class FormattedMidnight(format: MomentFormat) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (format.read(in, start, end) && format.micros == 0) Moment.putDate(format.days, out) else Rejects.NotADate
}
