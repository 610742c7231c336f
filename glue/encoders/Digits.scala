package aspen.encoders

/** Runs of ASCII digits. */
object Digits {

  /** Where the digits from a place on end. */
  def end(in: Array[Byte], from: Int, until: Int): Int = {
    var i = from
    while (i < until && in(i) >= '0' && in(i) <= '9') i += 1
    i
  }

  /** The value of two digits, or one that is too large for whatever has two. */
  def two(in: Array[Byte], at: Int): Int = {
    val high = in(at) - '0'
    val low = in(at + 1) - '0'
    if (high >= 0 && high <= 9 && low >= 0 && low <= 9) high * 10 + low else 100000
  }
}
