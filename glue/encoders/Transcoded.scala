package aspen.encoders

import aspen.record.{Encode, FieldDecoder, Reject, Rejects}
import java.nio.ByteBuffer

/** A field of another encoding as UTF-8. */
final case class Transcoded(inner: Encode, decoder: FieldDecoder) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    var i = start
    while (i < end && in(i) >= 0) i += 1
    if (i == end) inner(in, start, end, out)
    else {
      val utf8 = decoder(in, start, end)
      if (utf8 == null) Rejects.InvalidEncoding else inner(utf8, 0, utf8.length, out)
    }
  }
}
