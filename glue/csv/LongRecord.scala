package aspen.csv

/** Finds the end of a record that is too long to be kept: each of its bytes is looked at once, in any pieces. */
final class LongRecord(delimiter: Int, quote: Int, multiline: Boolean) {
  import LongRecord._

  private var state = FieldStart

  /** So far. */
  var newlines = 0L

  /** What was looked at ends inside quotes that may go on after their line. */
  def isOpen: Boolean = state == Quoted && multiline

  def begin(): Unit = {
    state = FieldStart
    newlines = 0
  }

  /** Looks at `bytes[from, until)`; gives the place after the record, or -1 where it goes on. */
  def end(bytes: Array[Byte], from: Int, until: Int): Int = {
    var i = from
    var after = -1
    while (after < 0 && i < until) {
      val byte = bytes(i)
      if (byte == '\n') {
        newlines += 1
        if (!isOpen) after = i + 1
      } else if (state == Quoted) {
        if (byte == quote) state = Closing
      } else if (state != Broken) state = stateAfter(byte.toInt)
      i += 1
    }
    after
  }

  private def stateAfter(byte: Int): Int =
    if (state == CarriageReturn) Broken
    else if (byte == delimiter) FieldStart
    else if (byte == '\r') CarriageReturn
    else if (byte == quote) if (state == Unquoted) Broken else Quoted
    else if (state == Closing) Broken
    else Unquoted
}

object LongRecord {
  private final val FieldStart = 0
  private final val Unquoted = 1
  private final val Quoted = 2

  /** After a quote inside quotes: another one doubles it, anything else finds the field closed. */
  private final val Closing = 3
  private final val CarriageReturn = 4

  /** The record is broken, and ends with its line. */
  private final val Broken = 5
}
