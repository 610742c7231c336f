package aspen.csv

import aspen.record.Reject

/** Lines that begin with a mark carry nothing; each may be of any length. */
final case class Comment(mark: Char) extends Shape {
  def over(records: CsvRecords, inner: RecordScanner): RecordScanner = new RecordScanner {
    private var isComment = false

    def scan(): Int = {
      isComment = records.bytes(records.from) == mark
      if (isComment) passOver(records.from) else inner.scan()
    }

    def resume(at: Int): Int = if (isComment) passOver(at) else inner.resume(at)
    def isBlank: Boolean = isComment || inner.isBlank
    def unescape(from: Int, until: Int, into: Array[Byte]): Int = inner.unescape(from, until, into)

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
