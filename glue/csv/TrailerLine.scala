package aspen.csv

import java.nio.charset.StandardCharsets.ISO_8859_1
import scala.collection.mutable.ArrayBuffer

/** Tells the line of a trailer, and its parts, which are places in the records' bytes. */
sealed trait TrailerLine extends Serializable {

  /** The line is told by its first field, so that all of its fields have to be there. */
  def isFirst: Boolean

  /** Null where the last record, which ends at a place, is no such line. */
  def parts(records: CsvRecords, end: Int): Seq[(Int, Int)]
}

/**
 * Lines by their first field; the parts are the fields.
 *
 * @param first its bytes, as Latin-1
 */
final case class TrailerFirst(first: String) extends TrailerLine {
  private val wanted = first.getBytes(ISO_8859_1)

  def isFirst: Boolean = true

  def parts(records: CsvRecords, end: Int): Seq[(Int, Int)] = {
    // A pattern of all four would make a tuple for each record.
    val bytes = records.bytes
    val starts = records.starts
    val ends = records.ends
    val fields = records.fields
    if (fields == 0 || ends(0) - starts(0) != wanted.length || !TrailerLine.stands(bytes, wanted, starts(0), ends(0)))
      null
    else (0 until math.min(fields, starts.length)).map(i => TrailerLine.part(bytes, starts(i), ends(i)))
  }
}

/**
 * Lines in which each `*` stands for any characters; the parts are what these stand for.
 *
 * @param line its bytes, as Latin-1
 */
final case class TrailerStars(line: String) extends TrailerLine {
  private val pieces = line.split("\\*", -1).map(_.getBytes(ISO_8859_1))
  private val (beginning, ending) = (pieces.head, pieces.last)

  def isFirst: Boolean = false

  def parts(records: CsvRecords, end: Int): Seq[(Int, Int)] = {
    val bytes = records.bytes
    val until = TrailerLine.lineEnd(bytes, records.from, end)
    val from = records.from + beginning.length
    val last = until - ending.length
    if (!TrailerLine.stands(bytes, beginning, records.from, until)) null
    else if (pieces.length == 1) if (from == until) Nil else null
    else if (last < from || !TrailerLine.stands(bytes, ending, last, until)) null
    else between(bytes, from, last)
  }

  /** Each star stands for as little as it can, but the last one, which goes to where the rest of the line begins. */
  private def between(bytes: Array[Byte], begin: Int, last: Int): Seq[(Int, Int)] = {
    val found = ArrayBuffer.empty[(Int, Int)]
    var from = begin
    var i = 1
    while (i < pieces.length - 1) {
      val piece = pieces(i)
      var next = from
      while (next <= last - piece.length && !TrailerLine.stands(bytes, piece, next, last)) next += 1
      if (next > last - piece.length) return null
      found += TrailerLine.part(bytes, from, next)
      from = next + piece.length
      i += 1
    }
    found += TrailerLine.part(bytes, from, last)
    found.toList
  }
}

object TrailerLine {

  /** Without blanks around it. */
  private[csv] def part(bytes: Array[Byte], from: Int, until: Int): (Int, Int) = {
    def isBlank(at: Int) = bytes(at) == ' ' || bytes(at) == '\t'
    var (start, end) = (from, until)
    while (start < end && isBlank(start)) start += 1
    while (end > start && isBlank(end - 1)) end -= 1
    (start, end)
  }

  /** Whether something stands at a place, all of it before another. */
  private[csv] def stands(bytes: Array[Byte], piece: Array[Byte], at: Int, until: Int): Boolean = {
    var i = 0
    if (at + piece.length <= until) while (i < piece.length && bytes(at + i) == piece(i)) i += 1
    i == piece.length && at + piece.length <= until
  }

  private[csv] def lineEnd(bytes: Array[Byte], from: Int, end: Int): Int = {
    var until = end
    while (until > from && (bytes(until - 1) == '\n' || bytes(until - 1) == '\r')) until -= 1
    until
  }
}
