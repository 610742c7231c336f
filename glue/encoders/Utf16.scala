package aspen.encoders

import aspen.record.{Refusal, TextDecoder}
import java.io.InputStream

/**
 * Makes UTF-8 of UTF-16. A surrogate without the other, or half a unit at the end, gives bytes that are no UTF-8.
 *
 * @param encoding `utf-16`, by its byte order mark, `utf-16le` or `utf-16be`
 */
final class Utf16(encoding: String) extends TextDecoder {
  def utf8(file: InputStream): InputStream = new Utf16.Bytes(file, encoding)
}

object Utf16 {

  /** Bytes of UTF-16 that are taken at once. */
  private final val Piece = 1 << 16

  /** No byte of UTF-8: the record that has it is refused for its encoding, and no other. */
  private final val NoByte = 0xff.toByte

  private def orderOf(encoding: String, mark: Option[Int]): String = {
    val told = mark.collect { case 0xfffe => "utf-16le"; case 0xfeff => "utf-16be" }
    if (encoding == "utf-16") told.getOrElse {
      if (mark.isDefined)
        throw new Refusal(
          "wrong-format",
          "the file has no byte order mark, by which utf-16 is read: where it is UTF-16, say utf-16le or utf-16be"
        )
      "utf-16be"
    }
    else if (told.forall(_ == encoding)) encoding
    else
      throw new Refusal("wrong-format", s"the file has the byte order mark of ${told.mkString}, and not of $encoding")
  }

  private final class Bytes(file: InputStream, encoding: String) extends InputStream {
    private val in = new Array[Byte](Piece)

    /** A unit of two bytes becomes three at most. */
    private val out = new Array[Byte](Piece / 2 * 3)
    private var length, at, until = 0
    private var isLast, isLittle, isBegun = false

    override def read(into: Array[Byte], from: Int, room: Int): Int = {
      while (at == until && !isLast) {
        fill()
        if (!isBegun) begin()
        at = 0
        until = convert()
      }
      val count = math.min(until - at, room)
      System.arraycopy(out, at, into, from, count)
      at += count
      if (count == 0) -1 else count
    }

    override def read(): Int = {
      val one = new Array[Byte](1)
      if (read(one, 0, 1) < 0) -1 else one(0) & 0xff
    }

    override def close(): Unit = file.close()

    private def begin(): Unit = {
      isLittle = orderOf(encoding, if (length < 2) None else Some((in(0) & 0xff) << 8 | in(1) & 0xff)) == "utf-16le"
      isBegun = true
    }

    /** Until two units are there, which a character may need. */
    private def fill(): Unit =
      while ({
        val count = file.read(in, length, in.length - length)
        isLast = count < 0
        length += math.max(count, 0)
        !isLast && length < 4
      }) {}

    private def unit(place: Int): Int = {
      val one = in(place) & 0xff
      val two = in(place + 1) & 0xff
      if (isLittle) one | two << 8 else one << 8 | two
    }

    /** Gives how many bytes came out; what is left of a character waits for the next piece. */
    private def convert(): Int = {
      val end = length - 1
      var from, to = 0
      var isCut = false
      while (from < end && !isCut) {
        var point = unit(from)
        if (Character.isHighSurrogate(point.toChar)) {
          if (from + 2 >= end && !isLast) isCut = true
          else {
            val low = if (from + 2 < end) unit(from + 2) else 0
            if (Character.isLowSurrogate(low.toChar)) {
              point = Character.toCodePoint(point.toChar, low.toChar)
              from += 2
            }
          }
        }
        if (!isCut) {
          from += 2
          to = put(point, to)
        }
      }
      if (isLast && from < length) {
        out(to) = NoByte
        to += 1
        from = length
      }
      System.arraycopy(in, from, in, 0, length - from)
      length -= from
      to
    }

    private def put(point: Int, place: Int): Int = {
      var to = place
      def byte(value: Int): Unit = {
        out(to) = value.toByte
        to += 1
      }
      if (point < 0x80) byte(point)
      else {
        if (point < 0x800) byte(0xc0 | point >> 6)
        else {
          if (point < 0x10000) byte(0xe0 | point >> 12)
          else {
            byte(0xf0 | point >> 18)
            byte(0x80 | point >> 12 & 0x3f)
          }
          byte(0x80 | point >> 6 & 0x3f)
        }
        byte(0x80 | point & 0x3f)
      }
      to
    }
  }
}
