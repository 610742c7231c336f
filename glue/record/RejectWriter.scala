package aspen.record

import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

/** Writes rows of `aspen.reject`; of a file's many rejects the first ones only. */
final class RejectWriter(
    load: Long,
    file: Long,
    columns: Array[Column],
    fieldOf: Int => Int,
    records: TextRecords,
    rejects: TupleBuffer,
    limits: Limits) {
  private val isPersonal = columns.exists(_.isPersonal)
  private val mostBytes = 2 + 11 * 12 + limits.storedNameBytes + 2 * limits.storedWordsBytes +
    limits.storedValueBytes + limits.storedRecordBytes
  private var stored = 0

  /** The record as a whole is refused. */
  def refuse(record: Long, reason: Reject): Unit = store(record, reason, None, isFirst = true)

  /** Columns of the record are refused. */
  def refuse(record: Long, reasons: Seq[(Reject, Int)]): Unit =
    reasons.zipWithIndex.foreach { case ((reason, column), index) => store(record, reason, Some(column), index == 0) }

  private def store(record: Long, reason: Reject, column: Option[Int], isFirst: Boolean): Unit =
    if (stored < limits.storedRejects) {
      stored += 1
      val out = rejects.reserve(mostBytes)
      out.putShort(11)
      Seq(load, file, record, records.line, records.offset, records.size).foreach(out.putInt(8).putLong(_))
      put(column.map(index => utf8(columns(index).name)), limits.storedNameBytes, out)
      put(Some(utf8(reason.code)), limits.storedWordsBytes, out)
      put(Some(utf8(reason.message)), limits.storedWordsBytes, out)
      val shown = column.filterNot(columns(_).isPersonal).map(fieldOf).filter(_ >= 0)
      put(shown.map(records.text), limits.storedValueBytes, out)
      // A record with personal columns stays in its file.
      val raw = ByteBuffer.wrap(records.bytes, records.from, records.end - records.from)
      put(Some(raw).filter(_ => isFirst && !isPersonal), limits.storedRecordBytes, out)
    }

  private def utf8(text: String): ByteBuffer = ByteBuffer.wrap(text.getBytes(UTF_8))

  private def put(bytes: Option[ByteBuffer], most: Int, out: ByteBuffer): Unit = bytes match {
    case Some(bytes) =>
      bytes.limit(math.min(bytes.limit, bytes.position() + most))
      out.putInt(bytes.remaining).put(bytes)
    case None => out.putInt(-1)
  }
}
