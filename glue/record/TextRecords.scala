package aspen.record

import java.nio.ByteBuffer

/** The records of a file whose fields are text, one after another: what a reader of such a format gives. */
abstract class TextRecords(mostFields: Int) {

  /** The record is `bytes[from, end)`, or stands in the file with more bytes than these where it is too long; its fields begin and end, without their quotes, at these places. */
  var bytes = new Array[Byte](1 << 20)
  var from, end = 0
  val starts, ends = new Array[Int](mostFields)

  /** Fields of the record; may be more than there is room for. */
  var fields = 0

  /** What is wrong with the record as a whole. */
  var error: Reject = Reject.Accepted

  /** Line of the record's first byte, from 1. */
  var line = 1L

  /** Goes to the next record; false at the end of the file. */
  def next(): Boolean

  /** Where the record begins in the file. */
  def offset: Long

  /** How many bytes it has in the file. */
  def size: Long

  def isQuoted(field: Int): Boolean

  /** The field stands in the file otherwise than its text: `unescape` gives that. */
  def isEscaped(field: Int): Boolean

  /** Writes the field's text to the beginning of `unescaped`; gives its length, or -1 where an escape stands for nothing. */
  def unescape(field: Int): Int
  def unescaped: Array[Byte]

  /** What is wrong with a field of which `unescape` gives -1. */
  def wrongEscape: Reject

  final def text(field: Int): ByteBuffer =
    if (isEscaped(field) && unescape(field) >= 0) ByteBuffer.wrap(unescaped, 0, unescape(field))
    else ByteBuffer.wrap(bytes, starts(field), ends(field) - starts(field))
}
