package aspen.csv

import aspen.record._
import java.io.{InputStream, IOException, InterruptedIOException}
import java.net.SocketTimeoutException
import java.util.zip.ZipException
import scala.util.Try

/** Reads the records of a slice: bytes in, tuples of binary COPY and rejects out. */
final class CsvReader(source: CsvSource, slice: Slice, context: ReadContext) {
  import Reject.Accepted
  import context.{columns, refused, table, tuples}

  private val file = slice.file
  private var records: CsvRecords = _
  private var encoder: RecordEncoder = _
  private var rejects: RejectWriter = _
  private val keys =
    if (table.tellableKey.isEmpty) None else Some(new AscendingKeys(table.tellableKey.toArray))

  /** Its offsets are not those of the slice. */
  private var isWhole = false
  private var read, staged, rejected = 0L
  private var warnings = Seq.empty[String]

  def readAll(bytes: ByteSource): FileOutcome = {
    val refusal = Try(readRecords(bytes)).failed.toOption.map {
      case refusal: Refusal    => refusal
      case error: ZipException => new Refusal("broken-gzip", s"cannot be inflated: ${error.getMessage}", error)
      // Of a task that Spark gives up, and not of the file; except a time-out, which is one too.
      case error: InterruptedIOException if !error.isInstanceOf[SocketTimeoutException] => throw error
      case error: IOException => new Refusal("unreadable", s"cannot be read: ${error.getMessage}", error)
      case error              => throw error
    }
    val lines = Option(records).fold(0L)(_.line - 1)
    FileOutcome(file.id, read, staged, rejected, refusal, warnings, slice.from, lines, keys.flatMap(_.range))
  }

  private def readRecords(bytes: ByteSource): Unit = {
    val ofFile = new FileColumns(columns, file)
    ofFile.judge(source.refusals)
    val listed = new ListedBytes(bytes.open(), file.listed.size)
    try {
      val isPacked = file.listed.isPacked || GzipMembers.begin(listed.head(GzipMembers.TellingBytes))
      // What was cut before its first bytes told that it cannot be is read whole by the first slice.
      if (!isPacked) readRecords(listed, listed, ofFile)
      else if (slice.from == 0) readPacked(listed, ofFile)
    } finally listed.close()
    bytes.verify()
    if (records != null) records.judge()
  }

  private def readPacked(listed: ListedBytes, ofFile: FileColumns): Unit = {
    val stream = new GzipMembers(listed)
    isWhole = true
    try readRecords(listed, stream, ofFile)
    finally stream.close()
  }

  private def readRecords(listed: ListedBytes, stream: InputStream, ofFile: FileColumns): Unit = {
    records = new CsvRecords(source.text.fold(stream)(_.utf8(stream)), source, table.limits, 0)
    isWhole ||= source.text.isDefined
    judgeContent()
    records.skipByteOrderMark()
    val plan =
      new CsvHeader(source, columns, table.limits, records, ofFile, source.hasOperation(file.listed.uri)).plan()
    if (slice.from > 0) {
      // The first record begins after a byte order mark, blank lines and the header, which may be slices of their own.
      val first = records.nextOffset
      val from = math.max(slice.from - 1, first)
      listed.seek(from)
      records = new CsvRecords(listed, source, table.limits, from)
      if (slice.from > first) records.skipLineUnderWay()
    }
    start(plan, ofFile)
    while (records.next() && (isWhole || records.offset < slice.until)) if (!records.isBlank) take()
  }

  private def judgeContent(): Unit = {
    val reason = records.contentKind().map(kind => s"the file is ${kind.what}: ${kind.advice}")
    Refusal.first(source.refusals, Map("wrong-format" -> reason))
  }

  private def start(plan: ColumnPlan, ofFile: FileColumns): Unit = {
    records.expect(plan.fields, name => plan.fieldOf(columns.indexWhere(_.name == name)))
    warnings = plan.warnings.map(Printable.of)
    val keyBytes = if (table.wideKey) Some(table.limits.keyBytes) else None
    val absent = AbsentColumns.field(columns, column => plan.fieldOf(column) < 0 && !ofFile.gives(column))
    val growth = source.growth * columns.map(_.growth).max
    encoder = new RecordEncoder(columns, plan, records, file.position, absent, growth, keyBytes, keys, table.deletion)
    rejects = new RejectWriter(context.load, file.id, columns, plan.fieldOf, records, tuples.rejects, table.limits)
  }

  private def take(): Unit = {
    read += 1
    // Of a file in pieces: numbers that ascend through it until the database knows how many records each piece has.
    val record = slice.from + read
    val sqlstate = if (refused.isEmpty) None else refused.get((file.position, record))
    if (sqlstate.isDefined) {
      val reason = Rejects.DatabaseRefused
      reject(reason.copy(message = s"${reason.message}: SQLSTATE ${sqlstate.get}"))
    } else if (records.error != Accepted) reject(records.error)
    else if (encoder.encode(tuples.rows, record)) staged += 1
    else {
      rejected += 1
      rejects.refuse(read, encoder.failures(tuples.rows))
      keepKey()
    }
  }

  private def reject(reason: Reject): Unit = {
    rejected += 1
    rejects.refuse(read, reason)
    keepKey()
  }

  private def keepKey(): Unit =
    if (table.rejectedKeys) encoder.encodeKey(tuples.rows, slice.from + read, canBeRead = records.error == Accepted)
}
