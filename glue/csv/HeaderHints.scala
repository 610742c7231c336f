package aspen.csv

import aspen.record.{Column, JsonText}
import java.util.Locale
import java.util.regex.Pattern

/** What would make a file fit whose header lacks columns, in the words of `engine/csv/header-hints.ts`. */
final class HeaderHints(source: CsvSource, columns: Array[Column]) {
  private val fields = columns.filter(_.isField)

  /** @param read how many names of the header a column is read from */
  def of(header: Seq[String], missing: Seq[Column], read: Int): Seq[String] = {
    val line = header.mkString(source.delimiter)
    val other = HeaderHints.otherText(line).orElse(delimiterThatFits(line, missing))
    if (other.nonEmpty) other.toSeq
    else {
      val spelling = spelledOtherwise(header, missing)
      val hints = if (spelling.nonEmpty) spelling else headerless(header, read)
      hints.toSeq :+ "a file may lack columns that say optional: true or have a default"
    }
  }

  /** Of a header line that cannot be read: whether it could be with another delimiter. */
  def ofLine(line: String): Seq[String] =
    HeaderHints.otherText(line).toSeq ++ delimiterThatFits(line, fields.filterNot(_.mayBeAbsent).toSeq)

  private def delimiterThatFits(line: String, missing: Seq[Column]): Option[String] =
    HeaderHints.Delimiters
      .filter(_ != source.delimiter && missing.nonEmpty)
      .find { other =>
        val names = line.split(Pattern.quote(other), -1).map(HeaderHints.unquoted).toSet
        missing.forall(_.from.exists(names))
      }
      .map(other => s"the delimiter ${JsonText.quoted(other)} would fit")

  /** Names that are the definition's own but for case and blanks, so that they tell nothing of a record. */
  private def spelledOtherwise(header: Seq[String], missing: Seq[Column]): Option[String] = {
    val others = missing.flatMap { column =>
      val names = column.from.map(HeaderHints.plain).toSet
      header.filter(name => names(HeaderHints.plain(name)))
    }
    if (others.isEmpty) None
    else {
      val names = others.distinct.map(JsonText.quoted).mkString(", ")
      Some(s"only case or blanks differ in $names: name what the file has in from")
    }
  }

  private def headerless(header: Seq[String], read: Int): Option[String] =
    if (read > 0 || header.size != fields.length) None
    else Some("or does the file have no header? Then say header: false")
}

object HeaderHints {
  private val Delimiters = Seq(",", ";", "\t", "|", ":")

  private val JsonStart = Pattern.compile("^[ \t]*[{\\[][ \t]*([\"{\\[]|\r?\\z)")
  private val Markup = Pattern.compile("^[ \t]*<[!?A-Za-z]")

  /** What a file is by how its first line begins, where that is another text than csv. */
  private def otherText(line: String): Option[String] =
    if (JsonStart.matcher(line).find())
      Some("the file is JSON by its beginning: a table with json() reads lines of it, or write it as csv")
    else if (Markup.matcher(line).find())
      Some(
        "the file is HTML or XML by its beginning, such as the error page of a download: open it, and fetch it again"
      )
    else None

  private def plain(name: String): String = name.replaceAll("^[ \t]+|[ \t]+\\z", "").toLowerCase(Locale.ROOT)

  private def unquoted(name: String): String =
    if (name.length > 1 && name.startsWith("\"") && name.endsWith("\"")) name.substring(1, name.length - 1) else name
}
