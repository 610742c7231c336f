package aspen.encoders

import java.nio.charset.Charset

/** Texts as a file writes them; a text that its encoding does not have never stands there. */
object Tokens {
  def apply(encoding: String, texts: Seq[String]): Seq[Array[Byte]] = {
    val charset = Charset.forName(encoding)
    texts.filter(charset.newEncoder().canEncode(_)).map(_.getBytes(charset))
  }
}
