package aspen.csv

import aspen.record.Reject

/** Lines that begin with a mark carry nothing; each may be of any length. */
final case class Comment(mark: Char) extends Shape {
  def over(records: CsvRecords, inner: RecordScanner): RecordScanner = new WrappedScanner(inner) {
    private var isComment = false

    override def scan(): Int = {
      isComment = records.bytes(records.from) == mark
      if (isComment) passOver(records.from) else inner.scan()
    }

    override def resume(at: Int): Int = if (isComment) passOver(at) else inner.resume(at)
    override def isBlank: Boolean = isComment || inner.isBlank

    private def passOver(at: Int): Int = {
      val found = records.lineEnd(at, records.length)
      if (found < 0 && !records.last) {
        records.kept = 1
        CsvRecords.NeedMore
      } else {
        records.kept = CsvRecords.Whole
        records.error = Reject.Accepted
        records.newlines = if (found < 0) 0 else 1
        if (found < 0) records.length else found + 1
      }
    }
  }
}
