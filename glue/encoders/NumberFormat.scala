package aspen.encoders

/**
 * How the fields of a column write numbers. Nothing that could be another number is taken: groups are complete, and a
 * number that begins with a group of zero (`0,123`) has perhaps another decimal mark than the definition says.
 *
 * @param middleGroup digits of a group that is not the last: 3, or 2 in India
 * @param percent whether a percent sign has to follow
 * @param isFraction whether a percentage is kept as a fraction: `12.5%` as 0.125
 * @param zeroFraction whether `100.0` is the whole number 100
 * @param hasPower whether an exponent may follow
 */
final case class NumberFormat(
    decimal: Char = '.',
    group: Option[Char] = None,
    middleGroup: Int = 3,
    currency: Seq[String] = Nil,
    percent: Boolean = false,
    isFraction: Boolean = false,
    parentheses: Boolean = false,
    trailing: Boolean = false,
    zeroFraction: Boolean = false,
    hasPower: Boolean = false) {
  import NumberMarks.{Blanks, Minus}

  private val groups = NumberMarks.groups(group)
  private val currencies = new NumberMarks(currency)
  private var from, to, put = 0
  private var hasSign, hasCurrency, hasPercent, isOpen, isNegative = false

  /** Writes a field as PostgreSQL writes a number, at the start of `into`; gives its length, or -1 where it is none. */
  def plain(in: Array[Byte], start: Int, end: Int, into: Array[Byte]): Int = {
    from = start
    to = end
    put = 0
    hasSign = false
    hasCurrency = false
    hasPercent = false
    isOpen = false
    isNegative = false
    strip(in)
    if (isNegative) write(into, '-')
    val first = put
    val isWhole = !isOpen && hasPercent == percent && writeWhole(in, into)
    val hasFraction = from < to && in(from) == decimal
    if (!isWhole || (put == first && (!hasFraction || zeroFraction))) -1
    else {
      if (isFraction) divide(into, first)
      val isRight = !hasFraction || writeFraction(in, into)
      if (hasPower && from < to && (in(from) | 0x20) == 'e') writeRest(in, into)
      if (isRight && from == to) put else -1
    }
  }

  /** Takes off what stands around the digits. */
  private def strip(in: Array[Byte]): Unit = {
    var length = front(in)
    while (length > 0) {
      from += length
      length = front(in)
    }
    length = back(in)
    while (length > 0) {
      to -= length
      length = back(in)
    }
  }

  private def front(in: Array[Byte]): Int =
    if (from >= to) 0
    else if (!hasSign && in(from) == '+') sign(1, negative = false)
    else if (!hasSign && parentheses && in(from) == '(') {
      isOpen = true
      sign(1, negative = true)
    } else {
      val minus = if (hasSign) 0 else Minus.at(in, from, to)
      val money = if (minus > 0 || hasCurrency) 0 else currencies.at(in, from, to)
      if (minus > 0) sign(minus, negative = true)
      else if (money == 0) 0
      else {
        hasCurrency = true
        money + Blanks.at(in, from + money, to)
      }
    }

  private def back(in: Array[Byte]): Int =
    if (from >= to) 0
    else if (isOpen && in(to - 1) == ')') {
      isOpen = false
      1
    } else if (percent && !hasPercent && in(to - 1) == '%') {
      hasPercent = true
      1 + Blanks.before(in, to - 1, from)
    } else {
      val minus = if (hasSign || !trailing) 0 else Minus.before(in, to, from)
      val money = if (minus > 0 || hasCurrency) 0 else currencies.before(in, to, from)
      if (minus > 0) sign(minus, negative = true)
      else if (money == 0) 0
      else {
        hasCurrency = true
        money + Blanks.before(in, to - money, from)
      }
    }

  private def sign(length: Int, negative: Boolean): Int = {
    hasSign = true
    isNegative = negative
    length
  }

  /** Writes the whole part without its marks; false where a group is not complete. */
  private def writeWhole(in: Array[Byte], into: Array[Byte]): Boolean = {
    val first = put
    var marks = 0
    var digits = 0
    var length = 1
    var isComplete = true
    while (isComplete && length > 0 && from < to) {
      if (in(from) >= '0' && in(from) <= '9') {
        write(into, in(from))
        digits += 1
        length = 1
      } else {
        length = groups.at(in, from, to)
        if (length > 0) {
          isComplete =
            if (marks > 0) digits == middleGroup else digits > 0 && digits <= middleGroup && into(first) != '0'
          marks += 1
          digits = 0
        }
      }
      from += length
    }
    isComplete && (marks == 0 || digits == 3)
  }

  /** Puts a point two digits before the end, after zeros where it takes them. */
  private def divide(into: Array[Byte], first: Int): Unit = {
    while (put - first < 3) {
      System.arraycopy(into, first, into, first + 1, put - first)
      into(first) = '0'
      put += 1
    }
    System.arraycopy(into, put - 2, into, put - 1, 2)
    into(put - 2) = '.'
    put += 1
  }

  private def writeFraction(in: Array[Byte], into: Array[Byte]): Boolean = {
    val before = put
    // Divided by a hundred the number has its point already.
    if (!isFraction) write(into, '.')
    from += 1
    val first = from
    var zeros = 0
    while (from < to && in(from) >= '0' && in(from) <= '9') {
      if (in(from) == '0') zeros += 1
      write(into, in(from))
      from += 1
    }
    if (zeroFraction && zeros == from - first) put = before
    from > first
  }

  private def writeRest(in: Array[Byte], into: Array[Byte]): Unit = {
    System.arraycopy(in, from, into, put, to - from)
    put += to - from
    from = to
  }

  private def write(into: Array[Byte], byte: Int): Unit = {
    into(put) = byte.toByte
    put += 1
  }
}
