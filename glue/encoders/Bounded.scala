package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** Not below `min` and not above `max`, as binary COPY has them, where there are such. */
final case class Bounded(inner: Encode, order: Order, min: Option[Array[Byte]] = None, max: Option[Array[Byte]] = None)
    extends Encode {
  private val least = min.orNull
  private val most = max.orNull

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val from = out.position() + 4
    val reason = inner(in, start, end, out)
    if (reason != Reject.Accepted) reason
    else if (least != null && order.compare(out.array, from, least, 4) < 0) Rejects.OutOfBounds
    else if (most != null && order.compare(out.array, from, most, 4) > 0) Rejects.OutOfBounds
    else Reject.Accepted
  }
}
