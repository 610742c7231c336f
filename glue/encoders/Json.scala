package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/**
 * `jsonb`: JSON (RFC 8259), after the version of jsonb's binary form, with at most this many arrays and objects open at
 * once. Read without recursion.
 */
final case class Json(levels: Int) extends Encode {

  /** What closes the arrays and objects that are open; with room for one too many. */
  private val closing = new Array[Char](levels + 1)

  /** Whether an escape was seen that PostgreSQL refuses: NUL, or half of a surrogate pair. Its log would quote the document. */
  private var isUnkept = false

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    out.putInt(end - start + 1).put(1.toByte).put(in, start, end - start)
    val reason = Utf8.check(in, start, end)
    if (reason == Reject.Accepted) check(in, start, end) else reason
  }

  private def check(in: Array[Byte], start: Int, end: Int): Reject = {
    isUnkept = false
    var depth = 0
    // What is to come: a value, a key, a colon, a comma, or the end of the array or object that has just been opened.
    var next = 'v'
    var at = start
    while (at < end && depth < closing.length) {
      val byte = in(at).toInt
      val isValue = next == 'v' || next == ']'
      at += 1
      byte match {
        case ' ' | '\n' | '\r' | '\t' =>
        case '{' | '[' if isValue =>
          next = if (byte == '{') '}' else ']'
          closing(depth) = next
          depth += 1
        case '}' | ']' if depth > 0 && byte == closing(depth - 1) && (next == ',' || next == byte) =>
          depth -= 1
          next = ','
        case ',' if next == ',' && depth > 0 => next = if (closing(depth - 1) == '}') 'k' else 'v'
        case ':' if next == ':'              => next = 'v'
        case '"' if next == 'k' || next == '}' =>
          next = ':'
          at = stringEnd(in, at, end)
        case _ =>
          next = ','
          at = if (isValue) scalarEnd(in, at - 1, end) else end + 1
      }
    }
    if (depth == closing.length) Rejects.NestedTooDeep
    else if (at == end && depth == 0 && next == ',') if (isUnkept) Rejects.DatabaseRefused else Reject.Accepted
    else Rejects.NotJson
  }

  // Each of these gives the place after what it looks for, or one beyond the end.

  private def scalarEnd(in: Array[Byte], at: Int, end: Int): Int = in(at).toInt match {
    case '"' => stringEnd(in, at + 1, end)
    case 't' => wordEnd("true", in, at, end)
    case 'f' => wordEnd("false", in, at, end)
    case 'n' => wordEnd("null", in, at, end)
    case _   => numberEnd(in, at, end)
  }

  private def wordEnd(word: String, in: Array[Byte], at: Int, end: Int): Int = {
    var i = 0
    while (i < word.length && at + i < end && in(at + i) == word.charAt(i)) i += 1
    if (i == word.length) at + i else end + 1
  }

  private def numberEnd(in: Array[Byte], at: Int, end: Int): Int = {
    val whole = if (in(at) == '-') at + 1 else at
    var i = if (whole < end && in(whole) == '0') whole + 1 else someDigitsEnd(in, whole, end)
    if (i < end && in(i) == '.') i = someDigitsEnd(in, i + 1, end)
    if (i < end && (in(i) | 0x20) == 'e') {
      val isSigned = i + 1 < end && (in(i + 1) == '+' || in(i + 1) == '-')
      i = someDigitsEnd(in, if (isSigned) i + 2 else i + 1, end)
    }
    i
  }

  private def someDigitsEnd(in: Array[Byte], from: Int, end: Int): Int = {
    val after = Digits.end(in, from, end)
    if (after == from) end + 1 else after
  }

  private def stringEnd(in: Array[Byte], from: Int, end: Int): Int = {
    var i = from
    while (i < end && in(i) != '"') {
      if (in(i) == '\\') i = escapeEnd(in, i, end) else if (in(i) >= 0 && in(i) < ' ') i = end else i += 1
    }
    i + 1
  }

  private def escapeEnd(in: Array[Byte], at: Int, end: Int): Int =
    if (at + 1 < end && "\"\\/bfnrt".indexOf(in(at + 1)) >= 0) at + 2
    else {
      val unit = codeUnit(in, at, end)
      if (unit < 0) end else unicodeEnd(unit.toChar, in, at + 6, end)
    }

  /** With the escape that makes a pair with the one that ends here. */
  private def unicodeEnd(unit: Char, in: Array[Byte], at: Int, end: Int): Int = {
    val isPair = Character.isHighSurrogate(unit) && {
      val low = codeUnit(in, at, end)
      low >= 0 && Character.isLowSurrogate(low.toChar)
    }
    if (!isPair && (unit == 0 || Character.isSurrogate(unit))) isUnkept = true
    if (isPair) at + 6 else at
  }

  /** The code unit that an escape of four hexadecimal digits at this place stands for, -1 where it is none. */
  private def codeUnit(in: Array[Byte], at: Int, end: Int): Int = {
    var unit = if (at + 5 < end && in(at) == '\\' && in(at + 1) == 'u') 0 else -1
    var place = at + 2
    while (unit >= 0 && place < at + 6) {
      val digit = Character.digit(in(place), 16)
      unit = if (digit < 0) -1 else unit * 16 + digit
      place += 1
    }
    unit
  }
}
