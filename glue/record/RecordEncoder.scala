package aspen.record

import java.nio.ByteBuffer

/**
 * Writes the records of one file as tuples of binary COPY: the table's columns, where staging has it the field `_absent`,
 * then the file's position in the load and the number of the record.
 *
 * @param absentColumns the field `_absent` of the whole file; empty where staging has none
 * @param growth the most bytes that a byte of the file becomes
 * @param keyBytes the most of a key's columns together; none where each column's own limit is enough
 * @param deletion how records say that they delete; none where none does
 * @param keys looks at the keys, where somebody asks whether they ascend
 */
final class RecordEncoder(
    columns: Array[Column],
    plan: ColumnPlan,
    records: TextRecords,
    position: Int,
    absentColumns: Array[Byte],
    growth: Int,
    keyBytes: Option[Int],
    keys: Option[AscendingKeys],
    deletion: Option[Deletion] = None) {
  import Reject.Accepted

  private val fieldOf = plan.fieldOf
  private val constants = plan.constants
  private val fields = (columns.length + (if (absentColumns.isEmpty) 2 else 3)).toShort
  private val room =
    64 * (columns.length + 1) + absentColumns.length + (columns.flatMap(_.absent) ++ constants.filter(_ != null))
      .map(_.length)
      .sum
  private val recordBytes = columns.map(_.recordBytes)
  private var number = 0L
  private val ascending = keys.orNull
  private val checksKey = keyBytes.isDefined
  private val mostKeyBytes = keyBytes.getOrElse(0)

  /** Writes the record's tuple; false where it is refused, and nothing of it stays. */
  def encode(tuples: TupleBuffer, record: Long): Boolean = {
    val out = reserve(tuples)
    val start = out.position()
    number = record
    out.putShort(fields)
    var column = 0
    while (column < columns.length && write(column, out) == Accepted) column += 1
    val isRight = column == columns.length || deletion.isDefined && writeDeletion(out, start + 2)
    val passed = isRight && !(checksKey && keyLength(out, start + 2) > mostKeyBytes)
    if (passed) {
      if (ascending != null) ascending.add(out, start + 2)
      if (absentColumns.length > 0) out.put(absentColumns)
      out.putLong(4L << 32 | position).putInt(8).putLong(record)
    } else out.position(start)
    passed
  }

  /** Writes only the key of a record that was rejected, or none where it cannot be read, with minus the record's number. */
  def encodeKey(tuples: TupleBuffer, record: Long, canBeRead: Boolean): Unit = {
    val out = reserve(tuples)
    out.putShort(fields)
    val start = out.position()
    number = record
    val passed = canBeRead && columns.indices.forall { column =>
      if (columns(column).isKey) write(column, out) == Accepted
      else {
        out.putInt(-1)
        true
      }
    }
    if (!passed) {
      out.position(start)
      columns.foreach(_ => out.putInt(-1))
    }
    out.put(absentColumns).putLong(4L << 32 | position).putInt(8).putLong(-record)
  }

  /** Writes the columns of a record that did not pass but deletes; false where it does not, or a judged column is wrong. */
  private def writeDeletion(out: ByteBuffer, from: Int): Boolean = {
    out.position(from)
    deletes(out) && columns.indices.forall { column =>
      val at = out.position()
      val passed = write(column, out) == Accepted
      if (!passed) {
        out.position(at)
        out.putInt(-1)
      }
      passed || !isJudged(column)
    }
  }

  private def isJudged(column: Int): Boolean =
    column == columns.length - 1 || deletion.exists(_.judged.contains(column))

  /** Whether the record says that it deletes; what is written for that does not stay. */
  private def deletes(out: ByteBuffer): Boolean = {
    val at = out.position()
    val meant = write(columns.length - 1, out) == Accepted &&
      deletion.exists(_.isMeant(out.array, at + 4, out.position()))
    out.position(at)
    meant
  }

  /** Every reason to refuse the record, each with its column. */
  def failures(tuples: TupleBuffer): Seq[(Reject, Int)] = {
    val out = reserve(tuples)
    val start = out.position()
    val found = columns.indices.flatMap { column =>
      val reason = write(column, out)
      out.position(start)
      if (reason == Accepted) None else Some(reason -> column)
    }
    val told = if (deletion.isDefined && deletes(out)) found.filter { case (_, column) => isJudged(column) }
    else found
    // Each column passed by itself: their sum is too long for an index.
    if (told.isEmpty) Seq(Rejects.KeyTooLong -> columns.indexWhere(_.isKey)) else told
  }

  private def reserve(tuples: TupleBuffer): ByteBuffer = tuples.reserve(room + growth * (records.end - records.from))

  private def write(column: Int, out: ByteBuffer): Reject = {
    val field = fieldOf(column)
    if (field < 0) {
      if (recordBytes(column) > 0) putNumber(recordBytes(column), out)
      else {
        out.put(constants(column))
        Accepted
      }
    } else if (records.isEscaped(field)) {
      val start = records.starts(field)
      val end = records.ends(field)
      if (columns(column).isEscapedNull(records.bytes, start, end, records.isQuoted(field)))
        columns(column).writeAbsent(out)
      else {
        val length = records.unescape(field)
        if (length < 0) records.wrongEscape
        else columns(column).writeUnescaped(records.unescaped, 0, length, out)
      }
    } else {
      columns(column).write(records.bytes, records.starts(field), records.ends(field), records.isQuoted(field), out)
    }
  }

  private def putNumber(bytes: Int, out: ByteBuffer): Reject =
    if (bytes == 4 && number > Int.MaxValue) Rejects.OutOfRange
    else {
      out.putInt(bytes)
      if (bytes == 4) out.putInt(number.toInt) else out.putLong(number)
      Accepted
    }

  private def keyLength(out: ByteBuffer, start: Int): Int = {
    var at = start
    var total = 0
    var column = 0
    while (column < columns.length) {
      val length = math.max(out.getInt(at), 0)
      if (columns(column).isKey) total += length
      at += 4 + length
      column += 1
    }
    total
  }
}
