package aspen

import aspen.csv.{CsvSource, Dialect}
import aspen.encoders._
import aspen.record._
import java.lang.management.ManagementFactory
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

/** The path of a row makes no object for a field: seen by what the thread allocates for more records than before. */
final class AllocationSuite extends munit.FunSuite {
  private val threads = ManagementFactory.getThreadMXBean.asInstanceOf[com.sun.management.ThreadMXBean]

  private object Nowhere extends Sink {
    def takeRows(tuples: Array[Byte], from: Int, until: Int): Unit = ()
    def takeRejects(tuples: Array[Byte], from: Int, until: Int): Unit = fail("a record is rejected")
  }

  private def allocated(work: => Unit): Long = {
    val before = threads.getThreadAllocatedBytes(Thread.currentThread.getId)
    work
    threads.getThreadAllocatedBytes(Thread.currentThread.getId) - before
  }

  /** Bytes that a thousand further fields cost. */
  private def ofFields(encode: Encode, text: String): Long = {
    val bytes = text.getBytes(UTF_8)
    val out = ByteBuffer.allocate(1 << 10)
    def write(fields: Int): Unit = {
      var left = fields
      while (left > 0) {
        out.clear()
        if (encode(bytes, 0, bytes.length, out) != Reject.Accepted) fail("the field is refused")
        left -= 1
      }
    }
    write(10)
    allocated(write(2000)) - allocated(write(1000))
  }

  private def read(table: TableDefinition, record: String, records: Int): Long = {
    val bytes = ("a,b\n" + (record + "\n") * records).getBytes(UTF_8)
    val tuples = new Tuples(Nowhere)
    val context = new ReadContext(table, table.columns(), 1, tuples, Map.empty)
    val listed = Listed("file:///a/b.csv", "e", bytes.length.toLong, "2026-01-01T00:00:00Z")
    val file = SourceFile(1, 1, listed, Tables.ModifiedAt, Tables.LoadedAt)
    val source = new MemoryFile(bytes)
    allocated {
      val outcome = table.source.read(Slice(file, 0, bytes.length.toLong), source, context)
      assertEquals(outcome.staged, records.toLong)
    }
  }

  /** Bytes that a thousand further records cost. */
  private def ofRecords(record: String)(change: CsvSource => CsvSource): Long = {
    val table = Tables.withSource(Tables.two)(change)
    read(table, record, 10)
    read(table, record, 2000) - read(table, record, 1000)
  }

  /** A thousand objects would be sixteen times that. */
  private val Few = 1000L

  private def isNone(bytes: Long): Unit = assert(bytes < Few, s"$bytes bytes for a thousand more")

  test("none of numbers and words") {
    val (one, real) = (WholeNumber(4), FloatingNumber(8))
    for (width <- Seq(2, 4, 8)) isNone(ofFields(WholeNumber(width), "-1234"))
    isNone(ofFields(DecimalNumber(13, 2, Some(2)), "-1234567.89"))
    isNone(ofFields(Bounded(one, WholeOrder, min = Some(Literal(one, "5"))), "7"))
    isNone(ofFields(Allowing(one, WholeOrder, Literal.all(one, Seq("5", "6", "7"))), "7"))
    isNone(ofFields(Allowing(Text, ByteOrder, Literal.all(Text, Seq("A", "B", "C"))), "B"))
    isNone(ofFields(Limited(Text, 20), "letters like \u00e9"))
    isNone(ofFields(Uuid, "123e4567-e89b-12d3-a456-426614174000"))
    isNone(ofFields(TruthValue, "true"))
    // A number in binary is made by Java, of a text: what is asked of it besides adds nothing.
    val bounded = Bounded(real, DoubleOrder, min = Some(Literal(real, "0.5")), max = Some(Literal(real, "9")))
    isNone(ofFields(bounded, "1.25") - ofFields(real, "1.25"))
  }

  test("none of dates and times") {
    isNone(ofFields(IsoDate, "2026-11-30"))
    isNone(ofFields(IsoTime, "23:59:58.123456"))
    isNone(ofFields(IsoTimestamp, "2026-11-30 23:59:58.5"))
    isNone(ofFields(IsoTimestamptz, "2026-11-30T23:59:58+01:00"))
    isNone(ofFields(FormattedDate(Format(Seq("DD", ".", "MM", ".", "YYYY"))), "30.11.2026"))
  }

  test("none of fields of csv, plain or in quotes") {
    isNone(ofRecords("some words,more of them")(identity))
    isNone(ofRecords("\"some, words\",\"more of \"\"them\"\"\"")(identity))
    isNone(ofRecords("\"some\nwords\",")(identity))
  }

  test("none of fields that are written in a way of their own") {
    isNone(ofRecords("some\\,words,more of them")(_.copy(shapes = Seq(Dialect(escape = Some('\\'))))))
  }
}
