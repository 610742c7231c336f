package aspen.encoders

/** Pairs of hexadecimal digits. */
object Hex {
  private val values = Array.tabulate(256)(Character.digit(_, 16))

  /** The byte that two digits say; negative where they are not digits. */
  def byte(in: Array[Byte], at: Int): Int = values(in(at) & 0xff) << 4 | values(in(at + 1) & 0xff)
}
