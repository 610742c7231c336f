package aspen.encoders

import aspen.record.{Encode, FieldDecoder, Reject, Rejects}
import java.nio.ByteBuffer
import java.nio.charset.Charset
import java.nio.charset.StandardCharsets.UTF_8

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

/** An encoding as Java has it. */
final case class OfCharset(name: String) extends FieldDecoder {
  private val charset = Charset.forName(name)

  def apply(in: Array[Byte], start: Int, end: Int): Array[Byte] = {
    val text = new String(in, start, end - start, charset)
    // Stands for bytes that the encoding does not have, and is no character of it.
    if (text.indexOf('\ufffd') >= 0) null else text.getBytes(UTF_8)
  }
}
