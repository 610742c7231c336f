package aspen.record

/** Blanks in UTF-8: a space, a tab, Unicode's other space separators, no-break spaces among them, and U+FEFF. */
object Blanks {

  /** Where a field begins after its blanks. */
  def skip(in: Array[Byte], start: Int, end: Int): Int = {
    var at = start
    var length = 1
    while (at < end && length > 0) {
      length = blankAt(in, at, end)
      at += length
    }
    at
  }

  /** Where it ends before them. */
  def drop(in: Array[Byte], start: Int, end: Int): Int = {
    var at = end
    var length = 1
    while (at > start && length > 0) {
      length =
        if (in(at - 1) == ' ' || in(at - 1) == '\t') 1
        else if (at - 2 >= start && blankAt(in, at - 2, at) == 2) 2
        else if (at - 3 >= start && blankAt(in, at - 3, at) == 3) 3
        else 0
      at -= length
    }
    at
  }

  /** The bytes of the blank that begins at a place; 0 where something else does. */
  private def blankAt(in: Array[Byte], at: Int, end: Int): Int = {
    val lead = in(at) & 0xff
    if (lead == ' ' || lead == '\t') 1
    else if (lead == 0xc2 && at + 1 < end && (in(at + 1) & 0xff) == 0xa0) 2
    else if (lead < 0xe1 || at + 2 >= end) 0
    else if (isLongBlank(lead << 16 | (in(at + 1) & 0xff) << 8 | in(at + 2) & 0xff)) 3
    else 0
  }

  /** U+1680, U+2000 to U+200A, U+202F, U+205F, U+3000 and U+FEFF, by their three bytes. */
  private def isLongBlank(bytes: Int): Boolean =
    bytes == 0xe19a80 || (bytes >= 0xe28080 && bytes <= 0xe2808a) || bytes == 0xe280af || bytes == 0xe2819f ||
      bytes == 0xe38080 || bytes == 0xefbbbf
}
