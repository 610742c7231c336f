package aspen

import aspen.csv.CsvSource
import aspen.encoders.Text
import aspen.record._
import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8
import java.util.zip.GZIPOutputStream

/** Small tables, and what the reader makes of a file of theirs. */
object Tables {
  val source: CsvSource = CsvSource(
    delimiter = ",",
    quote = Some('"'),
    header = true,
    multiline = true,
    encoding = "utf-8",
    refusals = Seq(
      "missing-folder",
      "wrong-folder",
      "wrong-file-name",
      "wrong-format",
      "bad-header",
      "missing-column",
      "duplicate-column"
    )
  )
  val limits: Limits = Limits(1 << 24, 4096, 2600, 2400, 10000, 1000, 8000, 256, 1024, 10000, 1L << 32)

  def of(columns: Column*): TableDefinition =
    TableDefinition("pipeline", "table", "fingerprint", "version", "a/", source, limits, () => columns.toArray)

  val two: TableDefinition =
    of(Column("a", Seq("a"), Text, required = true), Column("b", Seq("b"), Text, optional = true))

  def withSource(table: TableDefinition)(change: CsvSource => CsvSource): TableDefinition =
    table.copy(source = change(source))

  /** When the files of tests were modified, and when their load began. */
  val ModifiedAt = "2026-01-02T03:04:05.678Z"
  val LoadedAt = "2026-11-30T00:00:00.001Z"

  /** Reads a file in pieces of at most this many bytes, by reads of at most this many. */
  def read(
      table: TableDefinition,
      bytes: Array[Byte],
      uri: String = "file:///a/b.csv",
      pieceBytes: Long = Long.MaxValue,
      readBytes: Int = Int.MaxValue,
      refused: Map[(Int, Long), String] = Map.empty,
      listedBytes: Option[Int] = None): Loaded = {
    val sink = new CollectingSink()
    val tuples = new Tuples(sink)
    val context = new ReadContext(table, table.columns(), 11, tuples, refused)
    val listed = Listed(uri, "etag", listedBytes.getOrElse(bytes.length).toLong, "2026-01-01T00:00:00Z")
    val file = SourceFile(7, 3, listed, ModifiedAt, LoadedAt)
    val outcomes = Slice.of(file, table.isSplittable, pieceBytes).map { slice =>
      table.source.read(slice, new MemoryFile(bytes, readBytes), context)
    }
    tuples.flush()
    Loaded(fields(sink.rows.toByteArray), fields(sink.rejects.toByteArray), outcomes)
  }

  /** A member of a gzip file. */
  def packed(text: String): Array[Byte] = {
    val out = new ByteArrayOutputStream()
    val gzip = new GZIPOutputStream(out)
    gzip.write(text.getBytes(UTF_8))
    gzip.close()
    out.toByteArray
  }

  def read(table: TableDefinition, text: String): Loaded = read(table, text.getBytes(UTF_8))

  /** The fields of each tuple; of NULL none. */
  private def fields(tuples: Array[Byte]): Seq[Seq[Option[Array[Byte]]]] = {
    val in = ByteBuffer.wrap(tuples)
    val found = Seq.newBuilder[Seq[Option[Array[Byte]]]]
    while (in.hasRemaining) {
      found += Seq.fill(in.getShort().toInt) {
        val length = in.getInt()
        if (length < 0) None
        else {
          val bytes = new Array[Byte](length)
          in.get(bytes)
          Some(bytes)
        }
      }
    }
    found.result()
  }
}

/** What the sink got, and what the reader says. */
final case class Loaded(
    rows: Seq[Seq[Option[Array[Byte]]]],
    rejects: Seq[Seq[Option[Array[Byte]]]],
    outcomes: Seq[FileOutcome]) {

  /** The table's own fields as text, without position and record. */
  def texts: Seq[Seq[String]] = rows.map(_.dropRight(2).map(_.fold("NULL")(new String(_, UTF_8))))

  /** Record, line, offset, length, column, code. */
  def refused: Seq[(Long, Long, Long, Long, String, String)] = rejects.map { row =>
    def number(index: Int) = ByteBuffer.wrap(row(index).get).getLong
    def text(index: Int) = row(index).fold("")(new String(_, UTF_8))
    (number(2), number(3), number(4), number(5), text(6), text(7))
  }

  def rejected(field: Int): Seq[String] = rejects.map(_(field).fold("NULL")(new String(_, UTF_8)))
  def refusal: Option[(String, String)] = outcomes.flatMap(_.refusal).headOption.map(r => r.code -> r.getMessage)
}
