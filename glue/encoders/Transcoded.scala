package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer
import java.nio.charset.Charset
import java.nio.charset.StandardCharsets.UTF_8

/** A field of another encoding as UTF-8; ASCII is the same in both. */
final case class Transcoded(inner: Encode, encoding: String) extends Encode {
  private val charset = Charset.forName(encoding)

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    var i = start
    while (i < end && in(i) >= 0) i += 1
    if (i == end) inner(in, start, end, out)
    else {
      val text = new String(in, start, end - start, charset)
      // Stands for bytes that the encoding does not have, and is no character of it.
      if (text.indexOf('\ufffd') >= 0) Rejects.InvalidEncoding
      else {
        val utf8 = text.getBytes(UTF_8)
        inner(utf8, 0, utf8.length, out)
      }
    }
  }
}
