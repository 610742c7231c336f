package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** At most this many characters. */
final case class Limited(inner: Encode, characters: Int) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val reason = inner(in, start, end, out)
    val isLong = reason == Reject.Accepted && end - start > characters && count(in, start, end) > characters
    if (isLong) Rejects.TooLong else reason
  }

  private def count(in: Array[Byte], start: Int, end: Int): Int = {
    var found = 0
    var i = start
    while (i < end) {
      // All bytes but those that continue a character.
      if ((in(i) & 0xc0) != 0x80) found += 1
      i += 1
    }
    found
  }
}
