package aspen.encoders

import java.nio.charset.StandardCharsets.UTF_8

/** Words whose ASCII letters have no case. */
object Words {
  def apply(words: String*): Array[Array[Byte]] = words.map(_.getBytes(UTF_8).map(byte => folded(byte).toByte)).toArray

  /** Whether a field is a word. */
  def isWord(word: Array[Byte], in: Array[Byte], start: Int, end: Int): Boolean = {
    var i = 0
    if (word.length == end - start) while (i < word.length && folded(in(start + i)).toByte == word(i)) i += 1
    i == word.length && word.length == end - start
  }

  private def folded(byte: Byte): Int = if (byte >= 'A' && byte <= 'Z') byte | 0x20 else byte
}
