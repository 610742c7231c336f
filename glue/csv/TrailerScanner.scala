package aspen.csv

import aspen.record.{Refusal, Reject, Rejects}
import java.nio.charset.StandardCharsets.ISO_8859_1

/** Finds records in front of a trailer, and judges them by it: `engine/csv/trailer-records.ts` does the same. */
final class TrailerScanner(trailer: FileTrailer, records: CsvRecords, inner: RecordScanner)
    extends WrappedScanner(inner) {
  import Reject.Accepted
  import TrailerScanner._

  private val sums = trailer.sums.map(sum => new ColumnSum(sum.column(), records, sum.place))
  private var isUnderWay, carriesNothing, isSeen = false
  private var count, after = 0L

  /** What the trailer says. */
  private var claimed: Option[Long] = None

  override def expect(fields: Int, fieldOf: String => Int): Unit = {
    isUnderWay = true
    sums.foreach(sum => sum.field = fieldOf(sum.column.name))
    inner.expect(fields, fieldOf)
  }

  override def scan(): Int = judged(inner.scan())
  override def resume(at: Int): Int = judged(inner.resume(at))
  override def isBlank: Boolean = carriesNothing || inner.isBlank

  private def judged(end: Int): Int = {
    carriesNothing = false
    if (end != CsvRecords.NeedMore && isUnderWay && !isBlankTo(end)) {
      if (isSeen) after += 1 else read(end)
      carriesNothing = isSeen
      if (isSeen) records.error = Accepted else add()
    }
    end
  }

  private def isBlankTo(end: Int): Boolean = {
    records.end = end
    inner.isBlank
  }

  private def read(end: Int): Unit = {
    val parts = partsTo(end)
    if (parts != null) {
      isSeen = true
      claimed = trailer.records.flatMap(countIn(parts, _))
      sums.foreach(sum => sum.claim(part(parts, sum.place)))
    }
  }

  /** Null where the record is no trailer, as most are. */
  private def partsTo(end: Int): Seq[(Int, Int)] = {
    val error = records.error
    // Of a record that is too long not all is there, and of a broken one not all fields are.
    val isThere = error != Rejects.RecordTooLong && error != Rejects.RestNotRead
    val hasFields = error == Accepted || error == Rejects.TooFewFields || error == Rejects.TooManyFields
    val isAsked = isThere && (hasFields || !trailer.line.isFirst)
    val parts = if (isAsked) trailer.line.parts(records, end) else null
    // A line that its first field tells is a trailer whatever else it has; what a * stands for is not to be anything.
    if (parts == null || trailer.line.isFirst || trailer.records.forall(countIn(parts, _).isDefined)) parts else null
  }

  private def part(parts: Seq[(Int, Int)], place: Int): (Int, Int) = parts.lift(place - 1).getOrElse((0, 0))

  private def countIn(parts: Seq[(Int, Int)], count: TrailerCount): Option[Long] = {
    val (start, end) = part(parts, count.place)
    val text = new String(records.bytes, start, end - start, ISO_8859_1)
    if (text.matches(Count)) Some(text.replaceAll("[,.]", "").toLong) else None
  }

  private def add(): Unit = {
    count += 1
    sums.foreach(_.add())
  }

  override def judge(): Unit = {
    if (!isSeen && !trailer.optional)
      throw new Refusal("trailer-missing", s"no trailer, ${trailer.what}: the file may be cut off")
    val reasons = if (isSeen) linesAfter ++ wrongCount ++ sums.flatMap(_.mismatch) else Nil
    if (reasons.nonEmpty) throw new Refusal("trailer-mismatch", reasons.mkString("; "))
    inner.judge()
  }

  private def linesAfter: Seq[String] = {
    val allowed = trailer.linesAfter
    if (after <= allowed) Nil
    else Seq(s"lines after the trailer: $after${if (allowed > 0) s", and $allowed may be" else ""}")
  }

  private def wrongCount: Seq[String] = trailer.records.toSeq.flatMap { records =>
    if (claimed.isEmpty) Some("the trailer says no number of records")
    else if (claimed.contains(count + records.others)) None
    else {
      val counted = if (records.others == 0) "" else s", and ${records.others} other lines"
      val more = claimed.get - count
      val hint = if (more == 1 || more == 2) s"; if it counts header or trailer too, say others: $more" else ""
      Some(s"the trailer says ${claimed.get} records, and there are $count$counted$hint")
    }
  }
}

object TrailerScanner {

  /** A number of lines, which may be in groups: 6634, 006634, 6,634. */
  private final val Count = "[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,3}(?:\\.[0-9]{3}){1,5}"
}
