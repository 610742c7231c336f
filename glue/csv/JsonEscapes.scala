package aspen.csv

/** What stands inside the quotes of a valid string of JSON. */
object JsonEscapes {

  /**
   * Writes it as UTF-8, which is never longer; gives the length. Half of a surrogate pair becomes three bytes that are no
   * UTF-8.
   */
  def unescape(bytes: Array[Byte], from: Int, until: Int, into: Array[Byte]): Int = {
    var count = 0
    var i = from
    while (i < until) {
      if (bytes(i) != '\\') {
        into(count) = bytes(i)
        count += 1
        i += 1
      } else if (bytes(i + 1) != 'u') {
        into(count) = letter(bytes(i + 1))
        count += 1
        i += 2
      } else {
        var code = fourDigits(bytes, i + 2)
        i += 6
        if ((code & 0xfc00) == 0xd800 && isLowHalf(bytes, i, until)) {
          code = 0x10000 + ((code & 0x3ff) << 10) + (fourDigits(bytes, i + 2) & 0x3ff)
          i += 6
        }
        count = putUtf8(code, into, count)
      }
    }
    count
  }

  private def letter(byte: Byte): Byte = byte match {
    case 'b'   => '\b'
    case 'f'   => '\f'
    case 'n'   => '\n'
    case 'r'   => '\r'
    case 't'   => '\t'
    case other => other
  }

  /** The second half of a surrogate pair. */
  private def isLowHalf(bytes: Array[Byte], at: Int, until: Int): Boolean =
    at + 6 <= until && bytes(at) == '\\' && bytes(at + 1) == 'u' && (fourDigits(bytes, at + 2) & 0xfc00) == 0xdc00

  private def fourDigits(bytes: Array[Byte], at: Int): Int = {
    var unit = 0
    var i = at
    while (i < at + 4) {
      unit = unit * 16 + Character.digit(bytes(i), 16)
      i += 1
    }
    unit
  }

  private def putUtf8(code: Int, into: Array[Byte], at: Int): Int = {
    if (code < 0x80) {
      into(at) = code.toByte
      at + 1
    } else {
      val size = if (code < 0x800) 2 else if (code < 0x10000) 3 else 4
      var i = size - 1
      var rest = code
      while (i > 0) {
        into(at + i) = (0x80 | (rest & 0x3f)).toByte
        rest >>= 6
        i -= 1
      }
      into(at) = ((if (size == 2) 0xc0 else if (size == 3) 0xe0 else 0xf0) | rest).toByte
      at + size
    }
  }
}
