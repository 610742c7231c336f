package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

/** `boolean`: a word for true or false, whatever the case of its letters. */
object TruthValue extends Encode {

  /** Words for true, each before one for false, as numbers. */
  private val truths = Array("t", "f", "true", "false", "1", "0", "y", "n", "yes", "no", "on", "off").map { word =>
    packed(word.getBytes(UTF_8), 0, word.length)
  }

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val word = if (end - start > 5) 0L else packed(in, start, end)
    var i = 0
    while (i < truths.length && truths(i) != word) i += 1
    out.putInt(1).put((1 - i % 2).toByte)
    if (i == truths.length) Rejects.NotABoolean else Reject.Accepted
  }

  /** A short word as one number, whatever the case of its letters. */
  private def packed(in: Array[Byte], start: Int, end: Int): Long = {
    var word = 1L
    var i = start
    while (i < end) {
      word = word << 8 | Character.toLowerCase(in(i) & 0xff)
      i += 1
    }
    word
  }
}

/** `boolean`: the column's own words, whatever the case of their ASCII letters. */
final case class TruthWords(trues: Seq[String], falses: Seq[String]) extends Encode {
  private val words = Words(trues ++ falses: _*)

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    var i = 0
    while (i < words.length && !Words.isWord(words(i), in, start, end)) i += 1
    out.putInt(1).put(if (i < trues.length) 1.toByte else 0.toByte)
    if (i == words.length) Rejects.NotABoolean else Reject.Accepted
  }
}
