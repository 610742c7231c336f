package aspen.record

import java.nio.ByteBuffer
import java.util.Arrays
import scala.annotation.tailrec

/**
 * A column: where it is read from, and how its fields are written.
 *
 * @param from names in the header; the first that the file has is taken
 * @param default takes the place of NULL, as binary COPY has it
 * @param nulls fields that mean NULL besides the empty one, as the file writes them
 * @param quotedNulls they do so in quotes too
 * @param trim takes blanks off both ends of a field before anything else looks at it
 * @param folder the `name` of a `name=value` folder in the file's path that it is read from, instead of a field
 * @param optional a file may lack the column, though it has no default
 * @param keepsAbsence staging keeps, row by row, whether the row's file had the column
 * @param isPersonal neither its values nor the records that hold them are kept with rejects
 */
final case class Column(
    name: String,
    from: Seq[String],
    encode: Encode,
    required: Boolean = false,
    default: Option[Array[Byte]] = None,
    nulls: Seq[Array[Byte]] = Nil,
    trim: Boolean = false,
    folder: Option[String] = None,
    optional: Boolean = false,
    keepsAbsence: Boolean = false,
    isKey: Boolean = false,
    isPersonal: Boolean = false,
    quotedNulls: Boolean = false) {

  /** Whether a file may lack the column: NULL, or its default, takes its place. */
  def mayBeAbsent: Boolean = optional || default.isDefined

  /** What stands in place of NULL; none where a value is required. */
  val absent: Option[Array[Byte]] = default.orElse(if (required) None else Some(Column.Null))
  private val absentOrNull = absent.orNull
  private val tokens = nulls.toArray

  def write(in: Array[Byte], from: Int, until: Int, isQuoted: Boolean, out: ByteBuffer): Reject = {
    val start = if (trim) skipBlanks(in, from, until) else from
    val end = if (trim) dropBlanks(in, start, until) else until
    val isNull =
      if (isQuoted) quotedNulls && isToken(in, start, end)
      else end == start || (tokens.length > 0 && isToken(in, start, end))
    if (isNull) writeAbsent(out) else encode(in, start, end, out)
  }

  /** A field that is written otherwise in the file than it reads, and that no token is (`isEscapedNull`). */
  def writeUnescaped(in: Array[Byte], from: Int, until: Int, out: ByteBuffer): Reject = {
    val start = if (trim) skipBlanks(in, from, until) else from
    encode(in, start, if (trim) dropBlanks(in, start, until) else until, out)
  }

  /** Whether such a field, as the file has it between its quotes, is a token for NULL. */
  def isEscapedNull(in: Array[Byte], from: Int, until: Int): Boolean = quotedNulls && {
    val start = if (trim) skipBlanks(in, from, until) else from
    isToken(in, start, if (trim) dropBlanks(in, start, until) else until)
  }

  def writeAbsent(out: ByteBuffer): Reject =
    if (absentOrNull == null) Rejects.MissingRequired
    else {
      out.put(absentOrNull)
      Reject.Accepted
    }

  private def isToken(in: Array[Byte], start: Int, end: Int): Boolean = {
    var i = 0
    while (i < tokens.length && !Arrays.equals(in, start, end, tokens(i), 0, tokens(i).length)) i += 1
    i < tokens.length
  }

  @tailrec
  private def skipBlanks(in: Array[Byte], at: Int, until: Int): Int =
    if (at < until && (in(at) == ' ' || in(at) == '\t')) skipBlanks(in, at + 1, until) else at

  @tailrec
  private def dropBlanks(in: Array[Byte], from: Int, at: Int): Int =
    if (at > from && (in(at - 1) == ' ' || in(at - 1) == '\t')) dropBlanks(in, from, at - 1) else at
}

object Column {

  /** NULL has a length of -1, and no value. */
  private val Null = Array.fill[Byte](4)(-1)
}
