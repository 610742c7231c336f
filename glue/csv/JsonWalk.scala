package aspen.csv

/** Goes over values of JSON (RFC 8259) without making anything of them. Each step gives the place after it, or `Wrong`. */
final class JsonWalk {
  import JsonWalk._

  /** A value is nested deeper than may be. */
  var isTooDeep = false

  /** A string had an escape since this was set to false. */
  var hasEscapes = false

  /** What opened the arrays and objects that are open. */
  private val open = new Array[Byte](MostLevels)
  private var depth = 0

  def value(bytes: Array[Byte], at: Int, stop: Int): Int = {
    depth = 0
    var i = begin(bytes, at, stop)
    while (i != Wrong && depth > 0) i = begin(bytes, i, stop)
    i
  }

  /** A scalar, or what opens an array or object, up to the next value or the end of all that ends there. */
  private def begin(bytes: Array[Byte], at: Int, stop: Int): Int =
    if (at >= stop) Wrong
    else {
      val first = bytes(at)
      if (first == '{' || first == '[') openAt(bytes, first, at, stop)
      else end(bytes, if (first == '"') string(bytes, at, stop) else scalar(bytes, at, stop), stop)
    }

  private def openAt(bytes: Array[Byte], first: Byte, at: Int, stop: Int): Int =
    if (depth == MostLevels) {
      isTooDeep = true
      Wrong
    } else {
      open(depth) = first
      depth += 1
      val inside = afterBlanks(bytes, at + 1, stop)
      if (inside < stop && bytes(inside) == first + ToClose) {
        depth -= 1
        end(bytes, inside + 1, stop)
      } else if (first == '{') key(bytes, inside, stop)
      else inside
    }

  /** After a value: what ends there may end what it is in. */
  private def end(bytes: Array[Byte], at: Int, stop: Int): Int = {
    var i = at
    var isNext = false
    while (i != Wrong && depth > 0 && !isNext) {
      i = afterBlanks(bytes, i, stop)
      val opened = open(depth - 1)
      if (i >= stop) i = Wrong
      else if (bytes(i) == ',') {
        i = afterBlanks(bytes, i + 1, stop)
        if (opened == '{') i = key(bytes, i, stop)
        isNext = true
      } else if (bytes(i) == opened + ToClose) {
        i += 1
        depth -= 1
      } else i = Wrong
    }
    i
  }

  /** A string whose opening quote is at a place. */
  def string(bytes: Array[Byte], at: Int, stop: Int): Int = {
    var i = at + 1
    while (i != Wrong && i < stop && bytes(i) != '"') {
      val byte = bytes(i)
      if (byte >= 0 && byte < 0x20) i = Wrong
      else if (byte == '\\') {
        hasEscapes = true
        i = afterEscape(bytes, i + 1, stop)
      } else i += 1
    }
    if (i == Wrong || i >= stop) Wrong else i + 1
  }

  private def afterEscape(bytes: Array[Byte], at: Int, stop: Int): Int =
    if (at >= stop) Wrong
    else if (bytes(at) == 'u') {
      var i = at + 1
      while (i < stop && i < at + 5 && isHex(bytes(i))) i += 1
      if (i == at + 5) i else Wrong
    } else if ("\"\\/bfnrt".indexOf(bytes(at).toInt) >= 0) at + 1
    else Wrong

  /** A key and its colon, up to the value. */
  private def key(bytes: Array[Byte], at: Int, stop: Int): Int = {
    val end = if (at < stop && bytes(at) == '"') string(bytes, at, stop) else Wrong
    val colon = if (end == Wrong) stop else afterBlanks(bytes, end, stop)
    if (colon < stop && bytes(colon) == ':') afterBlanks(bytes, colon + 1, stop) else Wrong
  }

  /** A number, `true`, `false` or `null`. */
  private def scalar(bytes: Array[Byte], at: Int, stop: Int): Int = bytes(at) match {
    case 't' => word(bytes, at, stop, "true")
    case 'f' => word(bytes, at, stop, "false")
    case 'n' => word(bytes, at, stop, "null")
    case _   => number(bytes, at, stop)
  }

  private def word(bytes: Array[Byte], at: Int, stop: Int, letters: String): Int = {
    var i = 0
    while (i < letters.length && at + i < stop && bytes(at + i) == letters.charAt(i)) i += 1
    if (i == letters.length) at + i else Wrong
  }

  private def number(bytes: Array[Byte], at: Int, stop: Int): Int = {
    val digits = if (bytes(at) == '-') at + 1 else at
    var i = afterDigits(bytes, digits, stop)
    if (i == digits || (bytes(digits) == '0' && i > digits + 1)) i = Wrong
    if (i != Wrong && i < stop && bytes(i) == '.') i = oneOrMore(bytes, i + 1, stop)
    if (i != Wrong && i < stop && (bytes(i) == 'e' || bytes(i) == 'E')) {
      val sign = i + 1
      i = oneOrMore(bytes, if (sign < stop && (bytes(sign) == '+' || bytes(sign) == '-')) sign + 1 else sign, stop)
    }
    i
  }

  private def oneOrMore(bytes: Array[Byte], at: Int, stop: Int): Int = {
    val after = afterDigits(bytes, at, stop)
    if (after == at) Wrong else after
  }

  private def afterDigits(bytes: Array[Byte], at: Int, stop: Int): Int = {
    var i = at
    while (i < stop && bytes(i) >= '0' && bytes(i) <= '9') i += 1
    i
  }

  private def isHex(byte: Byte): Boolean =
    (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F')
}

object JsonWalk {

  /** No JSON. */
  final val Wrong = -1

  private final val MostLevels = 512

  /** From what opens an array or object to what closes it. */
  private final val ToClose = 2

  /** The place after blanks. */
  def afterBlanks(bytes: Array[Byte], at: Int, stop: Int): Int = {
    var i = at
    while (i < stop && (bytes(i) == ' ' || bytes(i) == '\t' || bytes(i) == '\n' || bytes(i) == '\r')) i += 1
    i
  }
}
