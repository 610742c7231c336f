package aspen.csv

import java.nio.charset.StandardCharsets.US_ASCII

/**
 * Files that are written in a way of their own.
 *
 * @param escape what comes after it stands for itself
 * @param aroundQuotes blanks may stand before an opening quote and after a closing one
 * @param ofBlanks runs of blanks part fields, whatever the delimiter of the source is
 */
final case class Dialect(escape: Option[Char], aroundQuotes: Boolean = false, ofBlanks: Boolean = false) extends Shape {

  /** Line ends can be escaped. */
  override def keepsWhole(multiline: Boolean): Boolean = multiline && escape.isDefined

  def over(records: CsvRecords, inner: RecordScanner): RecordScanner =
    new DialectScanner(records, new Meanings(this, records.source))
}

/** What the bytes of a csv file mean. */
final class Meanings(dialect: Dialect, source: CsvSource) {
  import Meanings._

  val ofBlanks: Boolean = dialect.ofBlanks
  val delimiter: Array[Byte] = if (ofBlanks) Array.emptyByteArray else source.delimiter.getBytes(US_ASCII)

  /** How many characters of the delimiter still stand there, by how many did before a byte that is not its next one. */
  val shorter: Array[Int] = Array.tabulate(delimiter.length + 1)(endThatBegins)
  val quote: Int = source.quote.fold(NoByte)(_.toInt)
  val escape: Int = dialect.escape.fold(NoByte)(_.toInt)
  val newline: Int = source.lineEnd.toInt
  private val haveBlanks = ofBlanks || dialect.aroundQuotes
  private val space: Int = if (haveBlanks) ' ' else NoByte
  private val tab: Int = if (haveBlanks && !delimiter.contains('\t'.toByte)) '\t' else NoByte

  /** By byte: whether it means something else than itself somewhere. */
  val special: Array[Boolean] = {
    val all = Set[Int]('\n', '\r', quote, escape, space, tab) ++ delimiter.map(_.toInt)
    Array.tabulate(256)(byte => all(byte))
  }

  def isBlank(byte: Int): Boolean = byte == space || byte == tab

  /** Gives the length, or -1 for an escape before a letter or digit, or at the end of a line. */
  def unescape(bytes: Array[Byte], from: Int, until: Int, into: Array[Byte]): Int = {
    var count = 0
    var i = from
    while (i < until && count >= 0) {
      val isEscape = bytes(i) == escape
      if (isEscape) i += 1
      if (isEscape && (i == until || isLetterOrDigit(bytes(i)) || (bytes(i) == '\r' && i + 1 == until))) count = -1
      else {
        into(count) = bytes(i)
        count += 1
        i += (if (!isEscape && bytes(i) == quote) 2 else 1)
      }
    }
    count
  }

  private def endThatBegins(length: Int): Int = {
    val begun = delimiter.take(length)
    (length - 1 to 1 by -1).find(size => begun.take(size).sameElements(begun.takeRight(size))).getOrElse(0)
  }

  private def isLetterOrDigit(byte: Byte): Boolean =
    (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z')
}

object Meanings {

  /** No byte has this value. */
  private final val NoByte = 0x100
}
