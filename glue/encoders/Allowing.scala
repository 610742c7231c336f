package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** One of these values, as binary COPY has them, looked up by halves. */
final case class Allowing(inner: Encode, order: Order, values: Seq[Array[Byte]]) extends Encode {
  private val allowed = values.sortWith((left, right) => order.compare(left, 4, right, 4) < 0).toArray

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val from = out.position() + 4
    val reason = inner(in, start, end, out)
    var low = 0
    var high = if (reason == Reject.Accepted) allowed.length - 1 else -1
    var found = false
    while (!found && low <= high) {
      val middle = (low + high) / 2
      val place = order.compare(out.array, from, allowed(middle), 4)
      found = place == 0
      if (place < 0) high = middle - 1 else low = middle + 1
    }
    if (reason == Reject.Accepted && !found) Rejects.NotAllowed else reason
  }
}
