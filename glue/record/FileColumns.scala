package aspen.record

import java.net.URLDecoder
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}
import java.util.Arrays
import scala.util.Try

/** Columns that are the same in all of a file: read from the `name=value` folders of its path, or what it says of itself. */
final class FileColumns(columns: Array[Column], file: SourceFile) {
  private val values = FileColumns.valuesOf(file.listed.uri)
  private val written = columns.map(column => textOf(column).map(write(column, _)))

  /** @throws Refusal for the first of the table's reasons that the path gives, whatever the file holds */
  def judge(order: Seq[String]): Unit =
    Refusal.first(order, Map("missing-folder" -> missing, "wrong-folder" -> wrong, "wrong-file-name" -> wrongName))

  private def missing: Option[String] = {
    val names = columns.filterNot(_.mayBeAbsent).flatMap(_.folder).filterNot(values.contains)
    if (names.isEmpty) None
    else Some(s"no folder ${names.mkString("", "=\u2026, ", "=\u2026")} in the path of the file")
  }

  private def wrong: Option[String] =
    columns.zip(written).collectFirst {
      case (column, Some(None)) if column.folder.isDefined =>
        s"the folder ${column.folder.mkString}=${column.folder.flatMap(values.get).mkString} does not fit column " +
          column.name
    }

  private def wrongName: Option[String] =
    columns.zip(written).collectFirst {
      case (column, Some(None)) if column.folder.isEmpty =>
        s"the file's ${column.fromFile.mkString} ${textOf(column).mkString} does not fit column ${column.name}"
    }

  private def textOf(column: Column): Option[String] = column.folder
    .flatMap(values.get)
    .orElse(column.fromFile.collect {
      case "name"     => file.listed.uri.substring(file.listed.uri.lastIndexOf('/') + 1)
      case "path"     => file.listed.uri
      case "modified" => file.modified
      case "loaded"   => file.loaded
    })

  /** What each column holds where it is read from no field, as binary COPY has it; null where a value is required. */
  def constants: Array[Array[Byte]] =
    columns.zip(written).map { case (column, value) => value.flatten.getOrElse(column.absent.orNull) }

  /** Whether the file gives the column's value, whatever its header has. */
  def gives(column: Int): Boolean = written(column).isDefined || columns(column).recordBytes > 0

  private def write(column: Column, value: String): Option[Array[Byte]] = {
    val text = value.getBytes(UTF_8)
    val out = ByteBuffer.allocate(64 + 3 * column.growth * text.length + column.absent.fold(0)(_.length))
    val passed = column.write(text, 0, text.length, isQuoted = false, out) == Reject.Accepted
    if (passed) Some(Arrays.copyOf(out.array, out.position())) else None
  }
}

object FileColumns {

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
