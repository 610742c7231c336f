package aspen.encoders

import java.nio.charset.StandardCharsets.UTF_8

/** Texts of a definition as fields are compared with them. */
object Tokens {
  def apply(texts: Seq[String]): Seq[Array[Byte]] = texts.map(_.getBytes(UTF_8))
}
