package aspen.csv

import aspen.record.Rejects

/** Finds records of which each is a line, whatever stands in it. */
abstract class LineScanner(records: CsvRecords, inner: RecordScanner) extends WrappedScanner(inner) {
  import CsvRecords.{NeedMore, Whole}

  /** The last line carries nothing. */
  protected var wasBlank = false

  /** Finds the fields of the line that begins at `from` of the records and ends before a place. */
  protected def divide(end: Int): Unit

  override def expect(fields: Int, fieldOf: String => Int): Unit = ()
  override def isBlank: Boolean = wasBlank

  override def scan(): Int = {
    val found = records.lineEnd(records.from, records.length)
    if (found < 0 && !records.last) {
      if (records.length - records.from > records.longest) records.keepBeginning()
      NeedMore
    } else {
      val after = endLine(found)
      if (after - records.from > records.longest) refuse() else divide(if (found < 0) records.length else found)
      after
    }
  }

  override def resume(at: Int): Int = {
    val found = records.lineEnd(at, records.length)
    if (found < 0 && !records.last) {
      records.keepBeginning()
      NeedMore
    } else {
      records.kept = Whole
      refuse()
      endLine(found)
    }
  }

  private def endLine(found: Int): Int = {
    records.newlines = if (found < 0) 0 else 1
    if (found < 0) records.length else found + 1
  }

  private def refuse(): Unit = {
    wasBlank = false
    records.error = Rejects.RecordTooLong
  }
}
