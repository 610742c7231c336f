package aspen.encoders

import java.util.Arrays

/** Compares two values of a type as binary COPY has them, each from after its length. */
abstract class Order {
  def compare(left: Array[Byte], leftAt: Int, right: Array[Byte], rightAt: Int): Int
}

object Order {

  /** By hand: a buffer around the bytes would be an object for each value. */
  private[encoders] def int(bytes: Array[Byte], at: Int): Int =
    bytes(at) << 24 | (bytes(at + 1) & 0xff) << 16 | (bytes(at + 2) & 0xff) << 8 | bytes(at + 3) & 0xff
  private[encoders] def long(bytes: Array[Byte], at: Int): Long =
    int(bytes, at).toLong << 32 | int(bytes, at + 4) & 0xffffffffL
}

/** No order of a type's own, but enough to tell equal values. */
object ByteOrder extends Order {
  def compare(left: Array[Byte], leftAt: Int, right: Array[Byte], rightAt: Int): Int = {
    val leftEnd = leftAt + Order.int(left, leftAt - 4)
    Arrays.compareUnsigned(left, leftAt, leftEnd, right, rightAt, right.length)
  }
}

/** Whole numbers of one width: the sign is in the first byte, and the others have none. */
object WholeOrder extends Order {
  def compare(left: Array[Byte], leftAt: Int, right: Array[Byte], rightAt: Int): Int = {
    val first = java.lang.Byte.compare(left(leftAt), right(rightAt))
    val width = right.length - rightAt
    if (first != 0) first
    else Arrays.compareUnsigned(left, leftAt + 1, leftAt + width, right, rightAt + 1, right.length)
  }
}

object RealOrder extends Order {
  def compare(left: Array[Byte], leftAt: Int, right: Array[Byte], rightAt: Int): Int = {
    val one = java.lang.Float.intBitsToFloat(Order.int(left, leftAt))
    val other = java.lang.Float.intBitsToFloat(Order.int(right, rightAt))
    if (one < other) -1 else if (one > other) 1 else java.lang.Boolean.compare(one.isNaN, other.isNaN)
  }
}

object DoubleOrder extends Order {
  def compare(left: Array[Byte], leftAt: Int, right: Array[Byte], rightAt: Int): Int = {
    val one = java.lang.Double.longBitsToDouble(Order.long(left, leftAt))
    val other = java.lang.Double.longBitsToDouble(Order.long(right, rightAt))
    if (one < other) -1 else if (one > other) 1 else java.lang.Boolean.compare(one.isNaN, other.isNaN)
  }
}

/** By sign, by weight, and then by the groups of digits, of which neither the first nor the last is zero. */
object NumericOrder extends Order {
  def compare(left: Array[Byte], leftAt: Int, right: Array[Byte], rightAt: Int): Int = {
    val leftSign = sign(left, leftAt)
    val weights = short(left, leftAt + 2) - short(right, rightAt + 2)
    if (leftSign != sign(right, rightAt)) leftSign - sign(right, rightAt)
    else if (weights != 0) leftSign * weights
    else {
      val end = leftAt + 8 + 2 * (short(left, leftAt) & 0xffff)
      leftSign * Arrays.compareUnsigned(left, leftAt + 8, end, right, rightAt + 8, right.length)
    }
  }

  private def short(bytes: Array[Byte], at: Int) = bytes(at) << 8 | (bytes(at + 1) & 0xff)
  private def sign(bytes: Array[Byte], at: Int) = if (short(bytes, at) == 0) 0 else if (bytes(at + 4) == 0) 1 else -1
}
