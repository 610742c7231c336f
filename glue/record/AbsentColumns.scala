package aspen.record

import java.nio.ByteBuffer

/** The field `_absent` of staging, which says of each row which columns its file lacks. */
object AbsentColumns {

  /** Whether the table's staging has the field. */
  def areKept(columns: Array[Column]): Boolean = columns.exists(_.keepsAbsence)

  /**
   * The field in a file's tuples, as binary COPY has it: a bit for each column whose absence is kept, the first one
   * highest; NULL where the file has all of them. Empty for a table whose staging keeps none.
   *
   * @param isAbsent whether the file lacks the column at this place of the definition
   */
  def field(columns: Array[Column], isAbsent: Int => Boolean): Array[Byte] = {
    val bits = columns.indices.filter(columns(_).keepsAbsence).map(isAbsent)
    if (bits.isEmpty) Array.emptyByteArray
    else if (!bits.contains(true)) ByteBuffer.allocate(4).putInt(-1).array
    else {
      val bytes = new Array[Byte]((bits.length + 7) / 8)
      for ((true, bit) <- bits.zipWithIndex) bytes(bit >> 3) = (bytes(bit >> 3) | 0x80 >> (bit & 7)).toByte
      // A bit string is its number of bits, then they.
      ByteBuffer.allocate(8 + bytes.length).putInt(4 + bytes.length).putInt(bits.length).put(bytes).array
    }
  }
}
