package aspen.encoders

import java.nio.charset.StandardCharsets.UTF_8
import java.util.Arrays

/** Texts of which one may stand at a place. */
final class NumberMarks(texts: Seq[String]) {
  // The longest first: where one begins as another does, `US$` is not `US`.
  private val marks = texts.sortBy(text => -text.length).map(_.getBytes(UTF_8)).toArray

  /** Bytes of the mark that begins at a place, or 0. */
  def at(in: Array[Byte], from: Int, end: Int): Int = {
    var i = 0
    while (i < marks.length && !isAt(marks(i), in, from, end)) i += 1
    if (i < marks.length) marks(i).length else 0
  }

  /** Bytes of the mark that ends at a place, or 0. */
  def before(in: Array[Byte], end: Int, start: Int): Int = {
    var i = 0
    while (i < marks.length && (end - marks(i).length < start || !isAt(marks(i), in, end - marks(i).length, end)))
      i += 1
    if (i < marks.length) marks(i).length else 0
  }

  private def isAt(mark: Array[Byte], in: Array[Byte], from: Int, end: Int): Boolean =
    from + mark.length <= end && Arrays.equals(in, from, from + mark.length, mark, 0, mark.length)
}

object NumberMarks {
  private val blanks = Seq(" ", "\u00a0", "\u202f")

  /** A space, and those at which no line breaks. */
  val Blanks = new NumberMarks(blanks)
  val Minus = new NumberMarks(Seq("-", "\u2212"))

  /** What may stand between groups of digits; an apostrophe may be a curly one. */
  def groups(mark: Option[Char]): NumberMarks = new NumberMarks(mark match {
    case Some(' ')   => blanks
    case Some('\'')  => Seq("'", "\u2019")
    case Some(other) => Seq(other.toString)
    case None        => Nil
  })
}
