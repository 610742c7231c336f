package aspen.encoders

/** Reads a whole field by a column's own `format`; what it held is asked for afterwards, before the next field is read. */
abstract class MomentFormat {

  /** False where the field is not written so. */
  def read(in: Array[Byte], start: Int, end: Int): Boolean

  /** Days from 2000-01-01, or `NoDay`. */
  def days: Int

  /** Microseconds of the day, `NoTime` or `TooFine`. */
  def micros: Long

  /** Seconds east of UTC, of a format that has them. */
  def offset: Int
}
