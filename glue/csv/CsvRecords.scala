package aspen.csv

import aspen.record.{ContentKind, Limits, Reject, Rejects, TextRecords}
import java.io.InputStream
import scala.annotation.tailrec

/** Finds the records of a csv file and their fields (RFC 4180), one record at a time. */
final class CsvRecords(in: InputStream, private[csv] val source: CsvSource, limits: Limits, start: Long)
    extends TextRecords(limits.fileColumns + 1) {
  import CsvRecords._
  import Reject.Accepted

  private val delimiter = source.delimiter.charAt(0).toInt
  private val quote = source.quote.fold(NoByte)(_.toInt)

  /** By byte: whether a field without quotes ends in front of it. */
  private val endsPlain = {
    val all = Set[Int]('\n', '\r', quote, delimiter)
    Array.tabulate(256)(byte => all(byte))
  }
  private val multiline = source.multiline
  private val newline = source.lineEnd.toByte
  private[csv] val longest = limits.recordBytes
  private val mostBytes = longest + CsvRecords.UsualBytes
  private val long = new LongRecord(delimiter, quote, multiline)
  // A line may end in a delimiter, after which is no field.
  private val mostFields = limits.fileColumns + 1
  private val kinds = new Array[Byte](mostFields)
  private var kind = Plain
  private var single = new Array[Byte](4096)

  private[csv] var expected: Int = AnyNumber
  private[csv] var length = 0
  private[csv] var newlines = 0L
  private var base = start
  private[csv] var last = false

  /** How many bytes of a record that is too long are kept; and how many went of what comes after them. */
  private[csv] var kept = Whole
  private var cut = 0L
  private val scanner = source.shapes.foldLeft[RecordScanner](new Plain)((inner, shape) => shape.over(this, inner))

  /** How many fields each record from here on has, and the field of each column. */
  def expect(fields: Int, fieldOf: String => Int): Unit = scanner.expect(fields, fieldOf)

  /** Judges the file when all of it is read. @throws Refusal where it is not what it claims to be */
  def judge(): Unit = scanner.judge()

  def offset: Long = base + from
  def size: Long = end - from + cut

  /** Where the next record begins in the file. */
  def nextOffset: Long = base + end + cut

  def isQuoted(field: Int): Boolean = kinds(field) == Quoted || kinds(field) == Doubled
  def isEscaped(field: Int): Boolean = kinds(field) >= Doubled
  def unescaped: Array[Byte] = single
  def wrongEscape: Reject = scanner.wrongEscape

  def unescape(field: Int): Int = {
    val size = ends(field) - starts(field)
    if (single.length < size) single = new Array[Byte](2 * size)
    scanner.unescape(starts(field), ends(field), single)
  }

  def next(): Boolean = {
    line += newlines
    base += cut
    cut = 0
    from = end
    newlines = 0
    var after = NeedMore
    while (after == NeedMore && !(last && from == length)) {
      if (from < length) after = if (kept == Whole) scan() else scanner.resume(from + kept)
      if (after == NeedMore) fill()
    }
    end = math.max(after, from)
    after != NeedMore
  }

  def isBlank: Boolean = scanner.isBlank

  /** Records of plain csv. */
  private final class Plain extends RecordScanner {
    def scan(): Int = scanField(from)
    def resume(at: Int): Int = skipLong(at)
    def expect(fields: Int, fieldOf: String => Int): Unit = expected = fields

    def isBlank: Boolean = isEmptyLine

    /** With one quote for two. */
    def unescape(from: Int, until: Int, into: Array[Byte]): Int = {
      var count = 0
      var i = from
      while (i < until) {
        into(count) = bytes(i)
        count += 1
        i += (if (bytes(i) == quote) 2 else 1)
      }
      count
    }
  }

  /** An empty line carries nothing, unless it is the empty field of the only column. */
  private[csv] def isEmptyLine: Boolean = expected != 1 &&
    (bytes(from) == newline || (newline == '\n' && bytes(from) == '\r' && end == from + 2 && bytes(from + 1) == '\n'))

  private[csv] def putField(start: Int, end: Int, kind: Byte): Unit = {
    if (fields < mostFields) {
      starts(fields) = start
      ends(fields) = end
      kinds(fields) = kind
    }
    fields += 1
  }

  private[csv] def placeField(field: Int, start: Int, end: Int, kind: Byte): Unit = {
    starts(field) = start
    ends(field) = end
    kinds(field) = kind
  }

  /** Reads on until there is twice as much of a record, so that it is looked at again a few times only. */
  private def fill(): Unit = {
    System.arraycopy(bytes, from, bytes, 0, length - from)
    base += from
    length -= from
    from = 0
    if (kept != Whole) {
      cut += length - kept
      length = kept
    }
    val enough = math.min(2L * length, mostBytes.toLong)
    do read() while (length < enough && !last)
  }

  private def read(): Unit = {
    if (length == bytes.length)
      bytes = java.util.Arrays.copyOf(bytes, math.min(2L * bytes.length, mostBytes.toLong).toInt)
    val read = in.read(bytes, length, bytes.length - length)
    last = read < 0
    length += math.max(read, 0)
  }

  /** What a file is by its first bytes, where that is no csv. */
  def contentKind(): Option[ContentKind] = {
    while (length < ContentKind.TellingBytes && !last) fill()
    ContentKind.of(bytes, length)
  }

  /** Goes to where the first record of a file begins. */
  def skipByteOrderMark(): Unit = {
    while (length < 3 && !last) fill()
    if (length >= 3 && bytes(0) == 0xef.toByte && bytes(1) == 0xbb.toByte && bytes(2) == 0xbf.toByte) end = 3
  }

  /** Passes over lines in front of the first record; false where the file has fewer of them. */
  def skipLines(count: Int): Boolean = {
    var left = count
    // A line without an end is one too, where something stands in it.
    var isOpen = false
    while (left > 0 && !(last && end == length)) {
      val found = lineEnd(end, length)
      if (found >= 0) {
        left -= 1
        line += 1
        isOpen = false
        end = found + 1
      } else {
        isOpen ||= end < length
        end = length
      }
      if (end == length && !last) {
        from = length
        fill()
        end = 0
      }
    }
    left == 0 || (left == 1 && isOpen)
  }

  /** Goes to where the first record of a slice begins: the line that the byte before it belongs to is another slice's. */
  def skipLineUnderWay(): Unit = {
    fill()
    while (lineEnd(0, length) < 0 && !last) {
      from = length
      fill()
    }
    end = if (lineEnd(0, length) < 0) length else lineEnd(0, length) + 1
  }

  private def scan(): Int = {
    fields = 0
    newlines = 0
    error = Accepted
    scanner.scan()
  }

  @tailrec
  private def scanField(at: Int): Int = {
    val opened = at < length && bytes(at) == quote
    kind = if (opened) Quoted else Plain
    val close = if (opened) closingQuote(at + 1) else plainEnd(at)
    if (close == NeedMore) unfinished(Rejects.UnclosedQuote)
    else if (opened && bytes(close) == '\n') skipLine(close, Rejects.UnclosedQuote)
    else {
      val next = if (opened) close + 1 else close
      if (fields < mostFields) {
        starts(fields) = if (opened) at + 1 else at
        ends(fields) = close
        kinds(fields) = kind
      }
      fields += 1
      if (next == length) if (last) finish(length) else unfinished(Rejects.RecordTooLong)
      else {
        val byte = bytes(next).toInt
        if (byte == delimiter) scanField(next + 1)
        else if (byte == '\n') endLine(next + 1)
        else if (byte != '\r') skipLine(next, Rejects.StrayQuote)
        else if (next + 1 < length && bytes(next + 1) == '\n') endLine(next + 2)
        else if (next + 1 < length || last) skipLine(next, Rejects.StrayCarriageReturn)
        else unfinished(Rejects.RecordTooLong)
      }
    }
  }

  private def plainEnd(at: Int): Int = {
    // A pattern of all three would make a tuple for each field.
    val bytes = this.bytes
    val length = this.length
    val endsPlain = this.endsPlain
    var i = at
    while (i < length && !endsPlain(bytes(i) & 0xff)) i += 1
    i
  }

  /** The place of the quote that closes a field; where none holds a newline, of the newline before it. */
  private def closingQuote(at: Int): Int = {
    val bytes = this.bytes
    var i = at
    while (i < length) {
      if (bytes(i) == quote) {
        if (i + 1 == length && !last) return NeedMore
        if (i + 1 == length || bytes(i + 1) != quote) return i
        kind = Doubled
        i += 1
      } else if (bytes(i) == '\n') {
        if (!multiline) return i
        newlines += 1
      }
      i += 1
    }
    NeedMore
  }

  private[csv] def lineEnd(at: Int, until: Int): Int = {
    var i = at
    while (i < until && bytes(i) != newline) i += 1
    if (i < until) i else -1
  }

  private def endLine(after: Int): Int = {
    newlines += 1
    finish(after)
  }

  private[csv] def finish(after: Int): Int = {
    if (after - from > longest) error = Rejects.RecordTooLong
    else if (expected != AnyNumber && fields != expected && error == Accepted)
      error = if (fields < expected) Rejects.TooFewFields else Rejects.TooManyFields
    after
  }

  /** The record is broken at a place; what follows is read from the next line on. */
  private def skipLine(at: Int, reason: Reject): Int = {
    val found = lineEnd(at, length)
    if (found < 0 && !last) unfinished(reason)
    else {
      val after = if (found < 0) length else found + 1
      error = if (after - from > longest) Rejects.RecordTooLong else reason
      newlines += (if (found < 0) 0 else 1)
      after
    }
  }

  /** The record goes on after the buffer. */
  private def unfinished(reason: Reject): Int =
    if (length - from <= longest) if (last) giveUp(reason) else NeedMore
    else {
      long.begin()
      skipLong(from)
    }

  /** Of a record that is too long only its end is looked for, and only its beginning is kept. */
  private def skipLong(at: Int): Int = {
    val after = long.end(bytes, at, length)
    if (after < 0 && !last) {
      keepBeginning()
      NeedMore
    } else {
      kept = Whole
      error = if (after < 0 && long.isOpen) Rejects.RestNotRead else Rejects.RecordTooLong
      newlines = long.newlines
      if (after < 0) length else after
    }
  }

  private[csv] def keepBeginning(): Unit = kept = math.min(length - from, limits.storedRecordBytes)

  /** Reads on after the record's first line: an open quote would swallow all the records that follow. */
  private[csv] def giveUp(reason: Reject): Int = {
    val found = lineEnd(from, length)
    error = reason
    newlines = if (found < 0) 0 else 1
    if (found < 0) length else found + 1
  }
}

object CsvRecords {
  final val AnyNumber = -1
  private[csv] final val NeedMore = -1
  private[csv] final val Whole = -1
  private final val UsualBytes = 1 << 20

  /** No byte has this value. */
  private final val NoByte = 0x100

  /** How a field stands in the file; doubled: quoted, with something in it that stands for something else; escaped: so without quotes. */
  private[csv] final val Plain: Byte = 0
  private[csv] final val Quoted: Byte = 1
  private[csv] final val Doubled: Byte = 2
  private[csv] final val EscapedPlain: Byte = 3
}
