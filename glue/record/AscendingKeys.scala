package aspen.record

import java.nio.ByteBuffer
import java.util.Arrays

/**
 * Watches whether each key of a file, or of a piece of it, comes after the one before, in the order of their bytes. Any order
 * does, as long as it is strict: keys that ascend repeat nowhere, and publish need not look for those that do.
 *
 * @param places of the key's columns, in the key's own order: files are sorted by it
 */
final class AscendingKeys(places: Array[Int]) {

  /** Where each column begins in a tuple, its length first, up to the end of the last one that is asked for. */
  private val begins = new Array[Int](places.max + 2)
  private val last = new Array[Byte](AscendingKeys.Longest)
  private var length = 0
  private var first: Array[Byte] = _
  private var isBroken = false

  /** Adds the key of a tuple whose first column begins at a place. */
  def add(out: ByteBuffer, start: Int): Unit = if (!isBroken) {
    find(out, start)
    val tuples = out.array
    var order = if (length == 0) 1 else 0
    var put = 0
    var i = 0
    while (i < places.length) {
      val begin = begins(places(i))
      val size = begins(places(i) + 1) - begin
      // After a common beginning both are in the same place: a length stands before each column.
      if (order == 0) order = Arrays.compareUnsigned(tuples, begin, begin + size, last, put, put + size)
      System.arraycopy(tuples, begin, last, put, size)
      put += size
      i += 1
    }
    length = put
    if (order <= 0) isBroken = true
    else if (first == null) first = Arrays.copyOf(last, length)
  }

  /** The first key and the last; none where they did not ascend, or there was none. */
  def range: Option[(Array[Byte], Array[Byte])] =
    if (isBroken || first == null) None else Some(first -> Arrays.copyOf(last, length))

  private def find(out: ByteBuffer, start: Int): Unit = {
    var at = start
    var column = 0
    while (column < begins.length) {
      begins(column) = at
      if (column + 1 < begins.length) at += 4 + math.max(out.getInt(at), 0)
      column += 1
    }
  }
}

object AscendingKeys {

  /** A key is shorter than an index entry may be; each of its columns has a length of four bytes before it. */
  private final val Longest = 4096
}
