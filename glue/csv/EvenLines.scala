package aspen.csv

import aspen.record.{Reject, Rejects}

/**
 * Lines that end in a delimiter, or may lack fields at their end, as records of the same number of fields.
 *
 * @param pads a line may lack fields
 * @param endsInDelimiter an empty field after the last one is none
 */
final case class EvenLines(pads: Boolean, endsInDelimiter: Boolean) extends Shape {
  def over(records: CsvRecords, inner: RecordScanner): RecordScanner = new WrappedScanner(inner) {
    import Reject.Accepted

    private val more = if (endsInDelimiter) 1 else 0
    private var expected = CsvRecords.AnyNumber
    private var wasBlank = false

    override def expect(fields: Int, fieldOf: String => Int): Unit = {
      expected = fields
      inner.expect(fields + more, fieldOf)
    }

    override def scan(): Int = judged(inner.scan())
    override def resume(at: Int): Int = judged(inner.resume(at))

    // What is missing is put in before anyone asks.
    override def isBlank: Boolean = wasBlank

    private def judged(after: Int): Int = {
      if (after != CsvRecords.NeedMore) {
        records.end = after
        wasBlank = inner.isBlank
      }
      val isWhole = records.error == Accepted || records.error == Rejects.TooFewFields ||
        records.error == Rejects.TooManyFields
      if (after != CsvRecords.NeedMore && isWhole) {
        val isEnded = endsInDelimiter && records.fields > 1 && isEmpty(records.fields - 1)
        if (isEnded) records.fields -= 1
        if (expected != CsvRecords.AnyNumber) judge(isEnded)
      }
      after
    }

    private def isEmpty(field: Int): Boolean =
      field < records.starts.length && !records.isQuoted(field) && !records.isEscaped(field) &&
        records.starts(field) == records.ends(field)

    private def judge(isEnded: Boolean): Unit = {
      val missing = expected - records.fields
      records.error = Accepted
      if (missing < 0) records.error = Rejects.TooManyFields
      else if (!pads && (missing > 0 || (endsInDelimiter && !isEnded))) records.error = Rejects.TooFewFields
      else while (records.fields < expected) records.putField(records.from, records.from, CsvRecords.Plain)
    }
  }
}
