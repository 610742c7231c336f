package aspen.encoders

import aspen.record.FieldDecoder
import java.nio.charset.Charset
import java.nio.charset.StandardCharsets.UTF_8

/** An encoding whose characters have up to four bytes, by Java's name and as Java has it. */
final case class OfCharset(name: String) extends FieldDecoder {
  @transient private lazy val charset = Charset.forName(name)

  def apply(in: Array[Byte], start: Int, end: Int): Array[Byte] = {
    val text = new String(in, start, end - start, charset)
    // Stands for bytes that the encoding does not have.
    if (text.indexOf('\ufffd') >= 0) null else text.getBytes(UTF_8)
  }
}
