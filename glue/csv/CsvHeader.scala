package aspen.csv

import aspen.record.{Column, ColumnPlan, FileColumns, JsonText, Limits, Refusal, Reject}
import java.nio.ByteBuffer
import java.nio.charset.CharacterCodingException
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}
import scala.annotation.tailrec

/** Finds the columns of a file: by their names in its header, or by their place where it has none. */
final class CsvHeader(
    source: CsvSource,
    columns: Array[Column],
    limits: Limits,
    records: CsvRecords,
    ofFile: FileColumns,
    hasOperation: Boolean = false) {
  private val hints = new HeaderHints(source, columns)

  /** @throws Refusal for the first of the table's reasons that applies */
  def plan(): ColumnPlan = {
    if (source.skip > 0 && !records.skipLines(source.skip))
      throw new Refusal("bad-header", s"the file has fewer than the ${source.skip} lines that skip passes over")
    if (source.header) planByName() else planByPlace()
  }

  private def planByPlace(): ColumnPlan = {
    // What DMS says of a record stands before all columns, and is the last one of staging.
    val operation = if (source.operation == "never") -1 else columns.length - 1
    val first = if (hasOperation) 1 else 0
    val isField = columns.indices.map { i =>
      i != operation && columns(i).isField && columns(i).sharesFieldOf.isEmpty
    }.toArray
    // How many fields stand before each column.
    val before = isField.scanLeft(first)((count, field) => if (field) count + 1 else count)
    val fieldOf = withSharedFields(columns.indices.map { i =>
      if (isField(i)) before(i) else if (i == operation && hasOperation) 0 else -1
    }.toArray)
    new ColumnPlan(before.last, fieldOf, ofFile.constants, Nil)
  }

  private def withSharedFields(fieldOf: Array[Int]): Array[Int] =
    columns.indices.map(i => columns(i).sharesFieldOf.fold(fieldOf(i))(fieldOf(_))).toArray

  private def planByName(): ColumnPlan = {
    val read = readLines()
    val lines = read.getOrElse(Vector(Vector.empty))
    val header = source.headerLines.filter(_ => read.isRight).fold(lines.head)(_.names(lines))
    val titles = source.headerLines.filter(_ => read.isRight).fold(lines.head)(_.titles(lines))
    val keys = header.map(key)
    val fieldOf = withSharedFields(columns.map(column => if (column.isField) fieldFor(column, keys) else -1))
    val known = fieldOf.filter(_ >= 0).toSet
    val unknown = header.indices.filterNot(known).map(titles)
    val twice = columns.indices
      .filter(column => columns(column).nth.isEmpty && fieldOf(column) >= 0)
      .map(column => header.indices.filter(keys(_) == keys(fieldOf(column))).map(header))
      .filter(_.size > 1)
      .flatten
      .distinct
    val absent = columns.indices.filter(i => fieldOf(i) < 0 && columns(i).isField).map(columns(_))
    // Of a header without a name that is known only how many, since it may well be a record.
    def shown(names: Seq[String]) = if (known.isEmpty) s"${names.size} that no column is read from" else quoted(names)
    Refusal.first(
      source.refusals,
      Map(
        "bad-header" -> read.left.toOption,
        "missing-column" -> some(absent.filterNot(_.mayBeAbsent)) { missing =>
          val wanted = missing
            .map(column => column.from.map(JsonText.quoted).mkString(" or ") + column.nth.fold("")(" number " + _))
            .mkString(", no column ")
          (Seq(
            s"no column $wanted",
            s"${if (source.headerLines.isEmpty) "the header has" else "the header has, above its last line,"} ${shown(titles)}"
          ) ++ hints.of(header, missing, known.size))
            .mkString("; ")
        },
        "duplicate-column" -> some(twice)(names => s"${quoted(names)} more than once in the header"),
        "unknown-column" -> some(unknown)(names => s"${shown(names)} in the header and not in the definition")
      )
    )
    val warnings = some(unknown)(names => s"not in the definition, and not read: ${shown(names)}").toSeq ++
      absent
        .filter(_.name != "_operation")
        .map(column => s"no column ${column.name}: new rows hold ${column.default.fold("NULL")(_ => "the default")}")
    new ColumnPlan(header.size, fieldOf, ofFile.constants, warnings)
  }

  private def key(name: String): String = source.names.fold(name)(_(name))

  /** The field of the first of a column's names that the header has; -1 where it has none of them. */
  private def fieldFor(column: Column, keys: Seq[String]): Int = {
    val places = column.from.map(key).find(keys.contains(_)).toSeq.flatMap(name => keys.indices.filter(keys(_) == name))
    places.lift(column.nth.getOrElse(1) - 1).getOrElse(-1)
  }

  private def some[A](found: Seq[A])(message: Seq[A] => String): Option[String] =
    if (found.isEmpty) None else Some(message(found))

  private def quoted(names: Seq[String]): String = names.map(JsonText.quoted).mkString(", ")

  /** The cells of the header's lines, or why they cannot be had. */
  private def readLines(): Either[String, Vector[Vector[String]]] = {
    val wanted = source.headerLines.fold(1)(_.lines)
    (1 to wanted).foldLeft[Either[String, Vector[Vector[String]]]](Right(Vector.empty)) { (read, _) =>
      read.flatMap { lines =>
        val missing = if (lines.isEmpty) "the file has no header" else s"the header has ${lines.size} of $wanted lines"
        readNames(missing).map(lines :+ _)
      }
    }
  }

  /** The names in the next line, or why they cannot be had. */
  private def readNames(missing: String): Either[String, Vector[String]] =
    if (!goToHeader()) Left(missing)
    else if (records.error != Reject.Accepted) {
      val reason = s"the header cannot be read: ${records.error.message} (${records.error.code})"
      Left((reason +: hints.ofLine(headerLine)).mkString("; "))
    } else if (records.fields > limits.fileColumns)
      Left(s"${records.fields} columns, more than ${limits.fileColumns}")
    else {
      val names = Vector.tabulate(records.fields)(readName)
      val wrong = names.indexWhere(_.isLeft)
      if (wrong < 0) Right(names.flatMap(_.toOption))
      else Left(s"column ${wrong + 1} of the header ${names(wrong).fold(identity, identity)}")
    }

  /** The next line that is not blank. */
  @tailrec
  private def goToHeader(): Boolean = records.next() && (!records.isBlank || goToHeader())

  private def headerLine: String =
    new String(records.bytes, records.from, records.end - records.from, ISO_8859_1).replaceAll("(?:\r?\n|\r)\\z", "")

  /** Or why it cannot be told. */
  private def readName(field: Int): Either[String, String] =
    if (records.isEscaped(field) && records.unescape(field) < 0) Left("has an escape that stands for nothing")
    else textOf(field).toRight(s"is not in ${source.encoding}")

  private def textOf(field: Int): Option[String] = {
    val name = records.text(field)
    val utf8 = source.decoder.fold(name) { decode =>
      val text = decode(name.array, name.position(), name.limit())
      if (text == null) null else ByteBuffer.wrap(text)
    }
    try Option(utf8).map(UTF_8.newDecoder().decode(_).toString)
    catch {
      case _: CharacterCodingException => None
    }
  }
}
