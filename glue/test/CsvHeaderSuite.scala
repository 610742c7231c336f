package aspen

import aspen.encoders.{Text, WholeNumber}
import aspen.record.{Column, Listed}
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}

final class CsvHeaderSuite extends munit.FunSuite {
  import Tables._

  private val foldered = of(
    Column("a", Seq("a"), Text, required = true),
    Column("day", Nil, WholeNumber(4), required = true, folder = Some("day"))
  )
  private val hint = "a file may lack columns that say optional: true or have a default"

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
    assertEquals(
      read(two, "b\n").refusal,
      Some("missing-column" -> ("no column \"a\"; the header has \"b\"; " + hint))
    )
    assertEquals(read(two, "a,b,a\n").refusal, Some("duplicate-column" -> "\"a\" more than once in the header"))
    assertEquals(
      read(two, "a,c\n").outcomes.flatMap(_.warnings),
      Seq("not in the definition, and not read: \"c\"", "no column b: new rows hold NULL")
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

  test("a folder's name with what a terminal obeys is told so that it does not") {
    val refusals = Seq("a%00b", "a%0Ab", "a\nb\u009bc\u202ed").map { day =>
      read(foldered, "a\n1\n".getBytes(UTF_8), uri = s"s3://b/day=$day/c.csv").refusal.map(_._2)
    }
    val shown = Seq("a\\000b", "a\\nb", "a\\nb\\302\\233c\\342\\200\\256d")
    assertEquals(refusals, shown.map(day => Option(s"the folder day=$day does not fit column day")))
    assertEquals(
      read(two, "a,b\u009b\n1,2\n").outcomes.flatMap(_.warnings).headOption,
      Some("not in the definition, and not read: \"b\\302\\233\"")
    )
  }

  test("what the ledger cannot keep of a file is told, and anything else is kept") {
    val file = Listed("s3://b/a\nb.csv", "e", 1, "1969-12-31T23:59:59.999Z")
    assertEquals(file.unkept(limits), None)
    assertEquals(file.copy(uri = "x" * 2400).unkept(limits), None)
    val odd = Seq(
      file.copy(uri = "\u00e4" * 1201),
      file.copy(uri = "s3://b/a\u0000.csv"),
      file.copy(modified = "+10000-01-01T00:00:00Z"),
      file.copy(modified = "-0001-12-31T00:00:00Z"),
      file.copy(modified = "0000-12-31T00:00:00Z")
    )
    val time = "its modification time is not of the years 1 to 9999"
    val told = Seq("its URI has 2402 bytes, more than 2400", "its name has a NUL character", time, time, time)
    assertEquals(odd.flatMap(_.unkept(limits)), told)
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
      Some(
        "missing-column" -> ("no column \"a\"; the header has 2 that no column is read from; " +
          s"or does the file have no header? Then say header: false; $hint")
      )
    )
  }

  test("a column that a file lacks refuses it, unless it is optional or has a default") {
    def files(b: Column) = of(Column("a", Seq("a"), Text), b)
    val plain = files(Column("b", Seq("b"), Text))
    assertEquals(read(plain, "a\n1\n").refusal.map(_._1), Some("missing-column"))
    assertEquals(read(files(Column("b", Seq("b"), Text, optional = true)), "a\n1\n").texts, Seq(Seq("1", "NULL")))
    val x = Some(Array[Byte](0, 0, 0, 1, 'x'))
    assertEquals(read(files(Column("b", Seq("b"), Text, default = x)), "a\n1\n").texts, Seq(Seq("1", "x")))
    val folder = Column("b", Nil, Text, folder = Some("b"))
    assertEquals(read(files(folder), "a\n1\n").refusal.map(_._1), Some("missing-folder"))
    assertEquals(read(files(folder.copy(optional = true)), "a\n1\n").texts, Seq(Seq("1", "NULL")))
  }

  test("a refusal says what would fit: a delimiter, or a name that is written otherwise") {
    assertEquals(
      read(two, "a;b\n1;2\n").refusal.map(_._2),
      Some("no column \"a\"; the header has 1 that no column is read from; the delimiter \";\" would fit")
    )
    assertEquals(
      read(two, "\"a\";\"b\"\n1;2\n").refusal.map(_._2),
      Some(
        "the header cannot be read: a quote inside an unquoted field, or something after a closing quote " +
          "(stray-quote); the delimiter \";\" would fit"
      )
    )
    assertEquals(
      read(two, " A\t,b\n1,2\n").refusal.map(_._2),
      Some(
        "no column \"a\"; the header has \" A\\t\", \"b\"; " +
          "only case or blanks differ in \" A\\t\": name what the file has in from; " + hint
      )
    )
  }

  test("staging keeps of each row which columns its file lacks, where it is asked to, and no field where not") {
    def column(name: String) = Column(name, Seq(name), Text, optional = true, keepsAbsence = true)
    val names = Seq("b", "c", "d", "e", "f", "g", "h", "i", "j")
    val table = of(Column("a", Seq("a"), Text, required = true, isKey = true) +: names.map(column): _*)
    def absent(file: String) = read(table, file).rows.map(row => row(10).map(_.toSeq))
    assertEquals(absent("a,b,c,d,e,f,g,h,i,j\n0,1,2,3,4,5,6,7,8,9\n"), Seq(None))
    // Nine bits: c and j are lacking.
    assertEquals(
      absent("a,b,d,e,f,g,h,i\n0,1,3,4,5,6,7,8\n"),
      Seq(Some(Seq[Byte](0, 0, 0, 9, 0x40, 0x80.toByte)))
    )
    assertEquals(read(table, "a\n0\n").rows.map(_.size), Seq(13))
    assertEquals(read(two, "a\n0\n").rows.map(_.size), Seq(4))
  }

  test("blank lines in front of the header are passed over, in pieces too") {
    val table = withSource(two)(_.copy(multiline = false))
    val bytes = "\n\r\n\na,b\n1,2\nx\n3,4".getBytes(UTF_8)
    for (size <- 1 to 20) {
      val loaded = read(table, bytes, pieceBytes = size.toLong)
      assertEquals(loaded.texts, Seq(Seq("1", "2"), Seq("3", "4")))
      assertEquals(loaded.outcomes.map(_.lines).sum, 6L)
      assertEquals(loaded.refused.map(_._3), Seq(12L))
    }
    assertEquals(read(two, "\n\r\n\n").refusal, Some("bad-header" -> "the file has no header"))
  }

  test("what is no text is told by its first bytes, however few a read gives, and after the path") {
    val zip = Array[Byte](0x50, 0x4b, 3, 4)
    val told = Some("wrong-format" -> "the file is a zip archive: unpack it")
    assertEquals(read(two, zip).refusal, told)
    assertEquals(read(two, zip, readBytes = 1).refusal, told)
    assertEquals(read(withSource(two)(_.copy(header = false)), zip).refusal, told)
    assertEquals(read(two, zip.take(2)).refusal.map(_._1), Some("missing-column"))
    assertEquals(read(foldered, zip).refusal.map(_._1), Some("missing-folder"))
  }

  test(
    "gzip is told by its first bytes, whatever the name, and read whole by the first of the pieces it was cut into"
  ) {
    val table = withSource(two)(_.copy(multiline = false))
    val gzip = packed("a,b\n1,2\n3,4\n")
    for (size <- Seq(1, 2, 3, 7, 1000); reads <- Seq(1, 2, 1000)) {
      val loaded = read(table, gzip, pieceBytes = size.toLong, readBytes = reads)
      assertEquals(loaded.refusal, None)
      assertEquals(loaded.texts, Seq(Seq("1", "2"), Seq("3", "4")))
    }
    assertEquals(read(two, gzip.take(5)).refusal.map(_._1), Some("broken-gzip"))
    assertEquals(read(two, gzip.take(2)).refusal.map(_._1), Some("bad-header"))
  }
}
