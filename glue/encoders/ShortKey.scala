package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** For a column of the key: at most this many bytes, since an entry of PostgreSQL's index has no more room. */
final case class ShortKey(inner: Encode, most: Int) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val from = out.position() + 4
    val reason = inner(in, start, end, out)
    if (reason == Reject.Accepted && out.position() - from > most) Rejects.KeyTooLong else reason
  }
}
