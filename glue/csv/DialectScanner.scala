package aspen.csv

import aspen.record.{Reject, Rejects}

/**
 * Finds the records of files that are written in a way of their own, from byte to byte, so that it can stop after any:
 * `engine/csv/dialect-scanner.ts` does the same.
 */
final class DialectScanner(records: CsvRecords, meanings: Meanings) extends RecordScanner {
  import CsvRecords._
  import DialectScanner._
  import Reject.Accepted
  import meanings.{delimiter, escape, newline, ofBlanks, quote, shorter, special}

  private val multiline = records.source.multiline
  private var state = AtStart

  /** How many characters of the delimiter stand before the next byte. */
  private var matched = 0
  private var start, close = 0
  private var kind = Plain

  def scan(): Int = {
    matched = 0
    state = if (ofBlanks) Between else AtStart
    found(walk(records.from))
  }

  def resume(at: Int): Int = found(walk(at))
  def expect(fields: Int, fieldOf: String => Int): Unit = records.expected = fields

  def isBlank: Boolean =
    if (ofBlanks) records.fields == 0 && (records.error == Accepted || records.error == Rejects.TooFewFields)
    else records.isEmptyLine

  def unescape(from: Int, until: Int, into: Array[Byte]): Int = meanings.unescape(records.bytes, from, until, into)

  private def found(after: Int): Int =
    if (after != NeedMore) finish(after)
    else if (records.kept != Whole || records.length - records.from > records.longest) goOnLong()
    else if (!records.last) NeedMore
    else if (isInQuotes) records.giveUp(Rejects.UnclosedQuote)
    else {
      if (state == Return) records.error = Rejects.StrayCarriageReturn else endField(records.length)
      finish(records.length)
    }

  private def goOnLong(): Int =
    if (!records.last) {
      records.keepBeginning()
      NeedMore
    } else {
      records.kept = Whole
      records.error = if (isInQuotes && multiline) Rejects.RestNotRead else Rejects.RecordTooLong
      records.length
    }

  private def isInQuotes: Boolean = state == InQuotes || state == EscapingInQuotes

  /** Looks at what is there from a place on; gives the place after the record, or that there has to be more. */
  private def walk(at: Int): Int = {
    val bytes = records.bytes
    val length = records.length
    var i = at
    var after = NeedMore
    while (after == NeedMore && i < length) {
      val byte = bytes(i) & 0xff
      if (!special(byte) && (state == InQuotes || state == InField || state == Broken)) matched = 0
      else if (byte != newline) goTo(byte, i)
      else {
        records.newlines += 1
        if (multiline && isInQuotes) state = InQuotes
        else if (multiline && (state == Escaping || state == EscapedReturn)) state = InField
        else {
          if (isInQuotes) records.error = Rejects.UnclosedQuote else endField(i)
          after = i + 1
        }
      }
      i += 1
    }
    after
  }

  private def goTo(byte: Int, i: Int): Unit = state match {
    case InQuotes                => inQuotes(byte, i)
    case EscapingInQuotes        => state = InQuotes
    case Escaping                => state = if (byte == '\r') EscapedReturn else InField
    case InField | EscapedReturn => inField(byte, i)
    case AtQuote if byte == quote =>
      kind = Doubled
      state = InQuotes
    case AtQuote | Closed => afterQuotes(byte, i)
    case Return           => break(Rejects.StrayCarriageReturn)
    case Broken           => ()
    case _                => beforeField(byte, i)
  }

  private def beforeField(byte: Int, i: Int): Unit = {
    val isBlank = meanings.isBlank(byte)
    if (byte == quote) {
      state = InQuotes
      kind = Quoted
      start = i + 1
    } else if (!(ofBlanks && isBlank)) {
      if (state != AtBlanks) start = i
      kind = Plain
      if (isBlank) state = AtBlanks else inField(byte, i)
    }
  }

  private def inField(byte: Int, i: Int): Unit = {
    state = InField
    if (ofBlanks && meanings.isBlank(byte)) put(i, Between)
    else if (byte == '\r') put(i, Return)
    else if (byte == '\n') break(Rejects.StrayNewline)
    else if (byte == quote) break(Rejects.StrayQuote)
    else if (byte == escape) {
      kind = EscapedPlain
      state = Escaping
      matched = 0
    } else if (!ofBlanks) matchDelimiter(byte, i)
  }

  /** The first place where all of the delimiter stands, which may have begun before another beginning of it was lost. */
  private def matchDelimiter(byte: Int, i: Int): Unit = {
    while (matched > 0 && byte != delimiter(matched)) matched = shorter(matched)
    if (byte == delimiter(matched)) matched += 1
    if (matched == delimiter.length) delimit(i + 1 - matched)
  }

  private def delimit(end: Int): Unit = {
    matched = 0
    put(end, AtStart)
  }

  private def inQuotes(byte: Int, i: Int): Unit =
    if (byte == quote) {
      state = AtQuote
      close = i
    } else if (byte == escape) {
      kind = Doubled
      state = EscapingInQuotes
    }

  private def afterQuotes(byte: Int, i: Int): Unit = {
    val isBlank = matched == 0 && meanings.isBlank(byte)
    state = Closed
    if (isBlank && ofBlanks) put(close, Between)
    else if (!isBlank) {
      if (byte == '\r' && matched == 0) put(close, Return)
      else if (ofBlanks || byte != delimiter(matched))
        break(if (byte == '\n') Rejects.StrayNewline else Rejects.StrayQuote)
      else {
        matched += 1
        if (matched == delimiter.length) delimit(close)
      }
    }
  }

  private def break(reason: Reject): Unit = {
    records.error = reason
    state = Broken
  }

  private def put(end: Int, next: Int): Unit = {
    records.putField(start, end, kind)
    state = next
  }

  /** The record's last field ends with its line, or with the file. */
  private def endField(end: Int): Unit = {
    if (state == AtStart) {
      start = end
      kind = Plain
    }
    if (state == AtQuote || state == Closed)
      if (matched > 0) records.error = Rejects.StrayQuote else records.putField(start, close, kind)
    else if (state != Return && state != Between && state != Broken) records.putField(start, end, kind)
  }

  private def finish(after: Int): Int = {
    if (records.kept != Whole) {
      records.kept = Whole
      records.error = Rejects.RecordTooLong
    }
    records.finish(after)
  }
}

object DialectScanner {
  private final val AtStart = 0

  /** After blanks at the start of a field, which a quote may follow. */
  private final val AtBlanks = 1
  private final val InField = 2
  private final val InQuotes = 3

  /** After a quote inside quotes: another one doubles it, anything else finds the field closed. */
  private final val AtQuote = 4
  private final val Closed = 5
  private final val Escaping = 6
  private final val EscapingInQuotes = 7

  /** After an escaped carriage return, which may be half of a line end. */
  private final val EscapedReturn = 8
  private final val Return = 9

  /** Between fields, where a run of blanks parts them. */
  private final val Between = 10

  /** The record is broken, and ends with its line. */
  private final val Broken = 11
}
