package aspen

import aspen.encoders.{ShortKey, Text, WholeNumber}
import aspen.record.Column
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

final class CsvReaderSuite extends munit.FunSuite {
  import Tables._

  private val mixed =
    "a,b\n1,\"x\ny\"\r\n\n\"2\"\"\",\n3,é\n4\n5,6,7\n8,q\"q\n9,\"open\n10,\"closed\"x\n11,12\r13\n14,15"

  test("records are the same however few bytes a read gives") {
    val whole = read(two, mixed.getBytes(UTF_8))
    assertEquals(whole.texts, Seq(Seq("1", "x\ny"), Seq("2\"", "NULL"), Seq("3", "é"), Seq("14", "15")))
    for (size <- Seq(1, 2, 3, 7)) {
      val pieces = read(two, mixed.getBytes(UTF_8), readBytes = size)
      assertEquals(pieces.texts, whole.texts)
      assertEquals(pieces.refused, whole.refused)
    }
  }

  test("a refused record is told with its number, line, place and length") {
    val refused = read(two, mixed).refused
    assertEquals(refused.head, (4L, 7L, 26L, 2L, "", "too-few-fields"))
    assertEquals(
      refused.map(_._6),
      Seq(
        "too-few-fields",
        "too-many-fields",
        "stray-quote",
        "stray-quote",
        "stray-carriage-return"
      )
    )
  }

  test("a file in pieces gives the rows of the whole one, wherever it is cut") {
    val table = withSource(two)(_.copy(multiline = false))
    val bytes = ("\ufeffa,b\n" + Seq.tabulate(40)(i => s"$i,${"x" * i}\n").mkString + "40,\"x\"").getBytes(UTF_8)
    val whole = read(table, bytes)
    assertEquals(whole.rows.size, 41)
    for (size <- 1 to 60) {
      val pieces = read(table, bytes, pieceBytes = size.toLong)
      assertEquals(pieces.texts, whole.texts)
      assertEquals(pieces.outcomes.map(_.read).sum, 41L)
    }
  }

  test("a piece that begins at the second byte leaves the line under way to the first one") {
    val table = withSource(two)(_.copy(multiline = false, header = false))
    val pieces = read(table, "0,1\n2,3\n".getBytes(UTF_8), pieceBytes = 1)
    assertEquals(pieces.texts, Seq(Seq("0", "1"), Seq("2", "3")))
    val marked = read(table, "\ufeff0,1\n2,3\n".getBytes(UTF_8), pieceBytes = 1)
    assertEquals(marked.texts, pieces.texts)
  }

  test("a file whose quotes may hold newlines is one piece") {
    assertEquals(read(two, mixed.getBytes(UTF_8), pieceBytes = 3).outcomes.size, 1)
  }

  test("a record that is too long is one reject, and reading goes on after its own end") {
    val table = two.copy(limits = limits.copy(recordBytes = 20, storedRecordBytes = 8))
    val long = "\"" + "x,y\n" * 40 + "\"\"\",z\n"
    for (size <- Seq(Int.MaxValue, 1, 7)) {
      val loaded = read(table, s"a,b\n1,2\n${long}3,4\n5\n".getBytes(UTF_8), readBytes = size)
      val after = 8L + long.length
      assertEquals(
        loaded.refused,
        Seq((2L, 3L, 8L, long.length.toLong, "", "record-too-long"), (4L, 45L, after + 4, 2L, "", "too-few-fields"))
      )
      assertEquals(loaded.rejected(10), Seq("\"x,y\nx,y", "5\n"))
      assertEquals(loaded.texts, Seq(Seq("1", "2"), Seq("3", "4")))
    }
  }

  test("a quote that is not closed in as many bytes as a record has makes the rest one reject") {
    val table = two.copy(limits = limits.copy(recordBytes = 20))
    val rest = "3,\"" + "4,5\n" * 40
    for (size <- Seq(Int.MaxValue, 1, 7)) {
      val loaded = read(table, s"a,b\n1,2\n$rest".getBytes(UTF_8), readBytes = size)
      assertEquals(loaded.refused, Seq((2L, 3L, 8L, rest.length.toLong, "", "rest-not-read")))
      assertEquals(loaded.texts, Seq(Seq("1", "2")))
    }
  }

  test("of a file's rejects as many are stored as the definition says, and all are counted") {
    val table = two.copy(limits = limits.copy(storedRejects = 3))
    val loaded = read(table, "a,b\n" + "x\n" * 10)
    assertEquals(loaded.rejects.size, 3)
    assertEquals(loaded.outcomes.map(_.rejected), Seq(10L))
  }

  test("of a refused value and its record as many bytes are stored as the definition says") {
    val table =
      of(Column("n", Seq("n"), WholeNumber(4))).copy(limits = limits.copy(storedValueBytes = 4, storedRecordBytes = 6))
    val loaded = read(table, "n\n\"abcdefgh\"\n")
    assertEquals(loaded.rejected(9), Seq("abcd"))
    assertEquals(loaded.rejected(10), Seq("\"abcde"))
  }

  test("a personal value is stored with no reject, and neither is a record that has one") {
    val table =
      of(Column("n", Seq("n"), WholeNumber(4)), Column("name", Seq("name"), WholeNumber(4), isPersonal = true))
    val loaded = read(table, "n,name\nx,Ada\n1,2,3\n")
    assertEquals(loaded.rejected(9), Seq("x", "NULL", "NULL"))
    assertEquals(loaded.rejected(10), Seq("NULL", "NULL", "NULL"))
  }

  test("every column that is wrong is told, and the record once") {
    val table = of(Column("a", Seq("a"), WholeNumber(4)), Column("b", Seq("b"), WholeNumber(4)))
    val loaded = read(table, "a,b\nx,y\n1,2\n")
    assertEquals(loaded.refused.map(_._5), Seq("a", "b"))
    assertEquals(loaded.rejected(10), Seq("x,y\n", "NULL"))
    assertEquals(loaded.rows.size, 1)
  }

  test("of a rejected record the key is kept where somebody asks for it, or that it has none") {
    val key = Column("a", Seq("a"), ShortKey(Text, 3), required = true, isKey = true)
    val table = of(key, Column("b", Seq("b"), WholeNumber(4))).copy(rejectedKeys = true)
    val loaded =
      read(table, "a,b\none,2\ntwo,x\nlong,4\nfew\nsix,6\n".getBytes(UTF_8), refused = Map((3, 5L) -> "22003"))
    assertEquals(loaded.rows.map(_.last.fold(0L)(ByteBuffer.wrap(_).getLong)), Seq(1L, -2L, -3L, -4L, -5L))
    assertEquals(loaded.texts.map(_.head), Seq("one", "two", "NULL", "NULL", "six"))
    assertEquals(loaded.texts.tail.map(_(1)).distinct, Seq("NULL"))
    assertEquals(loaded.outcomes.map(each => (each.read, each.staged, each.rejected)), Seq((5L, 1L, 4L)))
  }

  test("a key's columns are too long together, though each of them passes") {
    val key = (name: String) => Column(name, Seq(name), ShortKey(Text, 10), required = true, isKey = true)
    val table = of(key("a"), key("b")).copy(wideKey = true, limits = limits.copy(keyBytes = 10))
    val loaded = read(table, "a,b\n12345,12345\n123456,12345\n12345678901,1\n")
    assertEquals(loaded.texts, Seq(Seq("12345", "12345")))
    assertEquals(
      loaded.refused.map(reject => (reject._1, reject._5, reject._6)),
      Seq((2L, "a", "key-too-long"), (3L, "a", "key-too-long"))
    )
  }

  test("a record that the database refused is a reject with its SQLSTATE") {
    val loaded = read(two, "a,b\n1,2\n3,4\n".getBytes(UTF_8), refused = Map((3, 2L) -> "22P05"))
    assertEquals(loaded.texts, Seq(Seq("1", "2")))
    assertEquals(loaded.rejected(8), Seq("PostgreSQL refused the record: SQLSTATE 22P05"))
  }

  test("a file of which fewer bytes come than were listed is refused, and may come again") {
    val lines = withSource(two)(_.copy(multiline = false))
    val bytes = "a,b\n1,2\n3,4\n5,6\n".getBytes(UTF_8)
    val short = bytes.take(12)
    for ((table, piece) <- Seq((two, Long.MaxValue), (lines, 6L), (lines, 3L))) {
      assertEquals(read(table, bytes, pieceBytes = piece).refusal, None)
      val outcomes = read(table, short, pieceBytes = piece, listedBytes = Some(bytes.length)).outcomes
      val refusal = outcomes.flatMap(_.refusal).head
      assertEquals(refusal.code -> refusal.isPassing, "unreadable" -> true)
      assertEquals(refusal.getMessage, "cannot be read: it ended after 12 of 16 bytes")
    }
    val more = read(two, bytes, listedBytes = Some(12)).refusal
    assertEquals(more, Some("unreadable" -> "cannot be read: it has more than its 12 bytes"))
  }

  test("a gzip file of which fewer bytes come than were listed is refused as that, whole members or not") {
    val member = Tables.packed("a,b\n1,2\n")
    for (come <- Seq(member, member.dropRight(9))) {
      val refused = read(two, come, uri = "file:///a/b.csv.gz", listedBytes = Some(60)).refusal
      assertEquals(refused, Some("unreadable" -> s"cannot be read: it ended after ${come.length} of 60 bytes"))
    }
  }

  test("gzip that ends early refuses the file, whatever was read of it") {
    val loaded = read(two, Array[Byte](0x1f, 0x8b.toByte, 8), uri = "file:///a/b.csv.gz")
    assertEquals(loaded.refusal, Some("broken-gzip" -> "cannot be inflated: the file ends early"))
  }
}
