package aspen.record

import java.net.URLDecoder
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}
import java.util.Arrays
import scala.util.Try

/** Columns that are read from the `name=value` folders of a file's path. */
final class FolderColumns(columns: Array[Column], uri: String) {
  private val values = FolderColumns.valuesOf(uri)
  private val written = columns.map(column => column.folder.flatMap(values.get).map(write(column, _)))

  /** @throws Refusal for the first of the table's reasons that the path gives, whatever the file holds */
  def judge(order: Seq[String]): Unit =
    Refusal.first(order, Map("missing-folder" -> missing, "wrong-folder" -> wrong))

  private def missing: Option[String] = {
    val names = columns.filterNot(_.mayBeAbsent).flatMap(_.folder).filterNot(values.contains)
    if (names.isEmpty) None
    else Some(s"no folder ${names.mkString("", "=\u2026, ", "=\u2026")} in the path of the file")
  }

  private def wrong: Option[String] =
    columns.zip(written).collectFirst { case (column, Some(None)) =>
      s"the folder ${column.folder.mkString}=${column.folder.flatMap(values.get).mkString} does not fit column " +
        column.name
    }

  /** What each column holds where it is read from no field, as binary COPY has it; null where a value is required. */
  def constants: Array[Array[Byte]] =
    columns.zip(written).map { case (column, value) => value.flatten.getOrElse(column.absent.orNull) }

  /** Whether the path gives the column's value. */
  def gives(column: Int): Boolean = written(column).isDefined

  private def write(column: Column, value: String): Option[Array[Byte]] = {
    val text = value.getBytes(UTF_8)
    val out = ByteBuffer.allocate(64 + 3 * column.growth * text.length + column.absent.fold(0)(_.length))
    val passed = column.write(text, 0, text.length, isQuoted = false, out) == Reject.Accepted
    if (passed) Some(Arrays.copyOf(out.array, out.position())) else None
  }
}

object FolderColumns {

  /** Whether two hexadecimal digits follow each `%`: Java reads `%-0` too. */
  private def isEncoded(value: String): Boolean =
    value.split("%", -1).drop(1).forall(_.take(2).matches("[0-9A-Fa-f]{2}"))

  private def valuesOf(uri: String): Map[String, String] =
    uri
      .split('/')
      .init
      .filter(_.indexOf('=') > 0)
      .map { folder =>
        val at = folder.indexOf('=')
        folder.take(at) -> decode(folder.drop(at + 1))
      }
      .toMap

  /** Hive writes special characters percent-encoded; what is not such an encoding, or not UTF-8, stands for itself. */
  private def decode(value: String): String = if (!isEncoded(value)) value
  else
    Try {
      val escaped = new String(value.getBytes(UTF_8), ISO_8859_1).replace("+", "%2B")
      val bytes = URLDecoder.decode(escaped, "ISO-8859-1").getBytes(ISO_8859_1)
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString
    }.getOrElse(value)
}
