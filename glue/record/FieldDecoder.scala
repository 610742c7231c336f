package aspen.record

/** Makes UTF-8 of fields that are written in another encoding, in which ASCII is ASCII. */
abstract class FieldDecoder extends Serializable {

  /** The text of `in[start, end)` in UTF-8; null where it is not in the encoding. */
  def apply(in: Array[Byte], start: Int, end: Int): Array[Byte]
}
