package aspen.encoders

/** Offsets from UTC. */
object Offset {

  /** Stands for the offset of what has none. */
  final val NoOffset = Int.MinValue

  /** `Z`, `+02`, `+0200` or `+02:00` as seconds east of UTC. */
  def seconds(in: Array[Byte], start: Int, end: Int): Int = {
    val length = end - start
    if (length == 1 && in(start) == 'Z') 0
    else if (length != 3 && length != 5 && (length != 6 || in(start + 3) != ':')) NoOffset
    else {
      val hours = Digits.two(in, start + 1)
      val minutes = if (length == 3) 0 else Digits.two(in, end - 2)
      val size = hours * 3600 + minutes * 60
      // PostgreSQL takes offsets of less than 16 hours.
      if (hours > 15 || minutes > 59) NoOffset
      else if (in(start) == '+') size
      else if (in(start) == '-') -size
      else NoOffset
    }
  }
}
