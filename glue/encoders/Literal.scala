package aspen.encoders

import aspen.record.{Encode, Reject}
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8
import java.util.Arrays

/** A value of the definition as binary COPY has it. */
object Literal {
  def apply(encode: Encode, text: String): Array[Byte] = {
    val bytes = text.getBytes(UTF_8)
    val out = ByteBuffer.allocate(64 + bytes.length)
    val reason = encode(bytes, 0, bytes.length, out)
    if (reason != Reject.Accepted) throw new IllegalArgumentException(s"a value of the definition is ${reason.code}")
    Arrays.copyOf(out.array, out.position())
  }

  def all(encode: Encode, texts: Seq[String]): Seq[Array[Byte]] = texts.map(apply(encode, _))
}
