package aspen.csv

import aspen.record.{Reject, Rejects}

/**
 * Lines in which each field has its place; blanks that fill a place up are no part of its field.
 *
 * @param starts where each field begins, counted from 1
 * @param ends its last place; 0 where it goes on to the end of the line
 * @param texts of a text blanks in front belong to it; a number may stand at the right of its place
 * @param width where a line ends at the latest, if that is not where its last field does
 * @param countsBytes places are those of bytes, and not of characters of UTF-8
 */
final case class FixedWidth(starts: Seq[Int], ends: Seq[Int], texts: Seq[Boolean], width: Int, countsBytes: Boolean)
    extends Shape {
  def over(records: CsvRecords, inner: RecordScanner): RecordScanner = new FixedWidthScanner(records, inner, this)
}

/** Finds the fields of such lines. */
final class FixedWidthScanner(records: CsvRecords, inner: RecordScanner, shape: FixedWidth)
    extends LineScanner(records, inner) {
  import FixedWidthScanner.Endless

  private val countsBytes = shape.countsBytes
  private val field = shape.starts.indices.sortBy(shape.starts(_)).toArray
  private val from = field.map(shape.starts(_) - 1)
  private val until = field.map(n => if (shape.ends(n) == 0) Endless else shape.ends(n))
  private val isText = field.map(shape.texts(_))
  private val width = (shape.width +: until.toSeq).max
  private val stripsReturn = records.source.lineEnd == '\n'

  protected def divide(end: Int): Unit = {
    val bytes = records.bytes
    val at = records.from
    val stop = if (stripsReturn && end > at && bytes(end - 1) == '\r') end - 1 else end
    // Blanks at the end of a line say as little as a line that ends before them.
    val filled = dropBlanks(at, stop)
    wasBlank = filled == at
    records.error = Reject.Accepted
    var place = 0
    var i = at
    var n = 0
    while (n < field.length) {
      i = after(i, filled, from(n) - place)
      var start = i
      i = after(i, filled, until(n) - from(n))
      place = until(n)
      val last = dropBlanks(start, i)
      if (!isText(n)) while (start < last && bytes(start) == ' ') start += 1
      records.starts(field(n)) = start
      records.ends(field(n)) = last
      n += 1
    }
    records.fields = field.length
    if (width != Endless && after(i, filled, width - place) < filled) records.error = Rejects.LineTooLong
  }

  private def dropBlanks(from: Int, until: Int): Int = {
    var end = until
    while (end > from && records.bytes(end - 1) == ' ') end -= 1
    end
  }

  /** The place that comes so many characters after another one; the line's end where there are fewer. */
  private def after(at: Int, stop: Int, count: Int): Int =
    if (countsBytes || count >= stop - at) math.min(at + count, stop)
    else {
      val bytes = records.bytes
      var i = at
      var left = count
      while (left > 0 && i < stop) {
        i += 1
        while (i < stop && (bytes(i) & 0xc0) == 0x80) i += 1
        left -= 1
      }
      i
    }
}

object FixedWidthScanner {

  /** Further than any line goes. */
  private final val Endless = 1 << 30
}
