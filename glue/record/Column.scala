package aspen.record

import java.nio.ByteBuffer
import java.util.Arrays

/**
 * A column: where it is read from, and how its fields are written.
 *
 * @param from names in the header; the first that the file has is taken
 * @param nth which of several fields of that name, from 1; none where there has to be only one
 * @param default takes the place of NULL, as binary COPY has it
 * @param nulls fields that mean NULL besides the empty one, as the file writes them
 * @param quotedNulls they do so in quotes too
 * @param trim takes blanks off both ends of a field before anything else looks at it
 * @param decoder makes UTF-8 of a field before that; none where the file is UTF-8, or where ASCII tells enough
 * @param growth the most bytes of its value that a byte of UTF-8 becomes
 * @param folder the `name` of a `name=value` folder in the file's path that it is read from, instead of a field
 * @param fromFile what it holds of the file instead of a field: its `name`, `path`, when it was `modified` or `loaded`
 * @param sharesFieldOf place of the column whose field it is read from too
 * @param recordBytes of the record's number, which it holds instead of a field; 0 for another column
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
    quotedNulls: Boolean = false,
    decoder: Option[FieldDecoder] = None,
    growth: Int = 1,
    nth: Option[Int] = None,
    fromFile: Option[String] = None,
    recordBytes: Int = 0,
    sharesFieldOf: Option[Int] = None) {

  /** Whether it is read from a field of each record. */
  def isField: Boolean = folder.isEmpty && fromFile.isEmpty && recordBytes == 0

  /** Whether a file may lack the column: NULL, or its default, takes its place. */
  def mayBeAbsent: Boolean = optional || default.isDefined

  /** What stands in place of NULL; none where a value is required. */
  val absent: Option[Array[Byte]] = default.orElse(if (required) None else Some(Column.Null))
  private val absentOrNull = absent.orNull
  private val tokens = nulls.toArray

  private val decode = decoder.orNull

  def write(in: Array[Byte], from: Int, until: Int, isQuoted: Boolean, out: ByteBuffer): Reject =
    if (decode == null || isAscii(in, from, until)) writeText(in, from, until, isQuoted, out)
    else {
      val text = decode(in, from, until)
      if (text == null) Rejects.InvalidEncoding else writeText(text, 0, text.length, isQuoted, out)
    }

  private def writeText(in: Array[Byte], from: Int, until: Int, isQuoted: Boolean, out: ByteBuffer): Reject = {
    val start = if (trim) Blanks.skip(in, from, until) else from
    val end = if (trim) Blanks.drop(in, start, until) else until
    val isNull =
      if (isQuoted) quotedNulls && isToken(in, start, end)
      else end == start || (tokens.length > 0 && isToken(in, start, end))
    if (isNull) writeAbsent(out) else encode(in, start, end, out)
  }

  /** A field that is written otherwise in the file than it reads, and that no token is (`isEscapedNull`). */
  def writeUnescaped(in: Array[Byte], from: Int, until: Int, out: ByteBuffer): Reject =
    if (decode == null || isAscii(in, from, until)) writeValue(in, from, until, out)
    else {
      val text = decode(in, from, until)
      if (text == null) Rejects.InvalidEncoding else writeValue(text, 0, text.length, out)
    }

  private def writeValue(in: Array[Byte], from: Int, until: Int, out: ByteBuffer): Reject = {
    val start = if (trim) Blanks.skip(in, from, until) else from
    encode(in, start, if (trim) Blanks.drop(in, start, until) else until, out)
  }

  /** Whether such a field, as the file has it between its quotes or without any, is a token for NULL. */
  def isEscapedNull(in: Array[Byte], from: Int, until: Int, isQuoted: Boolean): Boolean =
    tokens.length > 0 && (quotedNulls || !isQuoted) && {
      val text = if (decode == null) Arrays.copyOfRange(in, from, until) else decode(in, from, until)
      text != null && {
        val start = if (trim) Blanks.skip(text, 0, text.length) else 0
        isToken(text, start, if (trim) Blanks.drop(text, start, text.length) else text.length)
      }
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

  private def isAscii(in: Array[Byte], from: Int, until: Int): Boolean = {
    var i = from
    while (i < until && in(i) >= 0) i += 1
    i == until
  }
}

object Column {

  /** NULL has a length of -1, and no value. */
  private val Null = Array.fill[Byte](4)(-1)
}
