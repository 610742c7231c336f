package aspen

import aspen.encoders.{Text, WholeNumber}
import aspen.record.Column
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}

final class CsvHeaderSuite extends munit.FunSuite {
  import Tables._

  private val foldered = of(
    Column("a", Seq("a"), Text, required = true),
    Column("day", Nil, WholeNumber(4), required = true, folder = Some("day"))
  )

  test("columns are found by name, by the first of their names that the file has") {
    val table = of(Column("a", Seq("A", "a"), Text), Column("b", Seq("b"), Text))
    assertEquals(read(table, "b,a,A\n1,2,3\n").texts, Seq(Seq("3", "1")))
  }

  test("columns of a file without a header are found by their place") {
    val table = withSource(foldered)(_.copy(header = false))
    val loaded = read(table, "x\ny\n".getBytes(UTF_8), uri = "s3://bucket/day=5/b.csv")
    assertEquals(loaded.rows.map(row => new String(row.head.get, UTF_8)), Seq("x", "y"))
    assertEquals(loaded.rows.head(1).map(_.toSeq), Some(Seq[Byte](0, 0, 0, 5)))
  }

  test("what is missing, unknown or doubled is told in one sentence") {
    assertEquals(read(two, "b\n").refusal, Some("missing-column" -> "no column \"a\"; the header has \"b\""))
    assertEquals(read(two, "a,b,a\n").refusal, Some("duplicate-column" -> "\"a\" more than once in the header"))
    assertEquals(
      read(two, "a,c\n").outcomes.flatMap(_.warnings),
      Seq("not in the definition, and not read: \"c\"", "no column b: its rows hold NULL")
    )
    val strict = withSource(two)(source => source.copy(refusals = source.refusals :+ "unknown-column"))
    assertEquals(
      read(strict, "a,b,c\n").refusal,
      Some("unknown-column" -> "\"c\" in the header and not in the definition")
    )
  }

  test("of several reasons the one is told that the definition has first") {
    val file = "c\n".getBytes(UTF_8)
    assertEquals(read(foldered, file).refusal.map(_._1), Some("missing-folder"))
    assertEquals(read(foldered, file, uri = "s3://b/day=x/c.csv").refusal.map(_._1), Some("wrong-folder"))
    assertEquals(read(two, "b,b\n").refusal.map(_._1), Some("missing-column"))
    val turned = withSource(two)(source => source.copy(refusals = source.refusals.reverse))
    assertEquals(read(turned, "b,b\n").refusal.map(_._1), Some("duplicate-column"))
  }

  test("a path that is refused is told before a file that cannot be inflated") {
    val refusal = read(foldered, "no gzip".getBytes(UTF_8), uri = "s3://b/day=x/c.csv.gz").refusal
    assertEquals(refusal.map(_._1), Some("wrong-folder"))
  }

  test("what does not stand in hexadecimal digits after a % is no encoding") {
    for (day <- Seq("%-0", "%+5", "%", "%4", "%zz"))
      assertEquals(
        read(foldered, "a\n".getBytes(UTF_8), uri = s"s3://b/day=$day/c.csv").refusal.map(_._2),
        Some(s"the folder day=$day does not fit column day")
      )
  }

  test("a header that cannot be read refuses the file") {
    assertEquals(read(two, "").refusal, Some("bad-header" -> "the file has no header"))
    assertEquals(
      read(two, "a,b\"\n1,2\n").refusal.map(_._1),
      Some("bad-header")
    )
    assertEquals(
      read(two, "a,\u00e9\n".getBytes(ISO_8859_1)).refusal,
      Some("bad-header" -> "column 2 of the header is not in utf-8")
    )
    val narrow = two.copy(limits = limits.copy(fileColumns = 2))
    assertEquals(read(narrow, "a,b,c\n").refusal, Some("bad-header" -> "3 columns, more than 2"))
  }

  test("names of a header that may be a record are not told") {
    assertEquals(
      read(two, "Ada,Lovelace\n").refusal,
      Some("missing-column" -> "no column \"a\"; the header has 2 that no column is read from")
    )
  }
}
