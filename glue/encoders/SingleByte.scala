package aspen.encoders

import aspen.record.FieldDecoder
import java.nio.charset.StandardCharsets.UTF_8

/**
 * An encoding in which each character is one byte.
 *
 * @param letters those of the bytes from 128 on; U+FFFD for a byte that the encoding does not have
 */
final case class SingleByte(letters: String) extends FieldDecoder {
  def apply(in: Array[Byte], start: Int, end: Int): Array[Byte] = {
    val text = new Array[Char](end - start)
    var isRight = true
    var i = start
    while (i < end) {
      val letter = if (in(i) >= 0) in(i).toChar else letters.charAt(in(i) + 128)
      isRight &= letter != '\ufffd'
      text(i - start) = letter
      i += 1
    }
    if (isRight) new String(text).getBytes(UTF_8) else null
  }
}
