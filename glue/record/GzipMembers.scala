package aspen.record

import java.io.InputStream
import java.util.zip.{CRC32, DataFormatException, Inflater, ZipException}

/**
 * What the members of a gzip file (RFC 1952) inflate to, one after another, with zeros between them or none. Only zeros may
 * follow the last one: Java's own reader takes whatever is no member for the end of the file, so that a member that is cut
 * or damaged would be lost.
 */
final class GzipMembers(in: InputStream) extends InputStream {
  private val inflater = new Inflater(true)
  private val sum = new CRC32()
  private val packed = new Array[Byte](1 << 16)
  private var at, length = 0
  private var isInside, isOver = false

  override def read(out: Array[Byte], from: Int, room: Int): Int = {
    var count = 0
    while (count == 0 && !isOver) {
      if (!isInside) begin()
      else if (inflater.finished()) finish()
      else count = inflate(out, from, room)
    }
    if (count > 0) count else -1
  }

  override def read(): Int = {
    val one = new Array[Byte](1)
    if (read(one, 0, 1) < 0) -1 else one(0) & 0xff
  }

  override def close(): Unit = {
    inflater.end()
    in.close()
  }

  private def inflate(out: Array[Byte], from: Int, room: Int): Int = {
    if (inflater.needsInput()) {
      if (at == length && !fill()) endsEarly()
      inflater.setInput(packed, at, length - at)
      at = length
    }
    val count =
      try inflater.inflate(out, from, room)
      catch {
        case error: DataFormatException => throw broken(String.valueOf(error.getMessage), error)
      }
    sum.update(out, from, count)
    count
  }

  private def begin(): Unit = {
    sum.reset()
    require(number(2) == 0x8b1f && number(1) == 8, "no header of gzip")
    val flags = number(1).toInt
    require(flags < 0x20, "unknown flags")
    skip(6)
    if ((flags & 4) != 0) skip(number(2).toInt)
    if ((flags & 8) != 0) skipText()
    if ((flags & 16) != 0) skipText()
    val headerSum = sum.getValue & 0xffff
    require((flags & 2) == 0 || number(2) == headerSum, "a header with a wrong sum")
    sum.reset()
    inflater.reset()
    isInside = true
  }

  private def finish(): Unit = {
    at = length - inflater.getRemaining
    val (found, size) = (sum.getValue, inflater.getBytesWritten & 0xffffffffL)
    require(number(4) == found && number(4) == size, "a wrong sum or size")
    while ((at < length || fill()) && packed(at) == 0) at += 1
    isOver = at == length
    isInside = false
  }

  private def require(holds: Boolean, otherwise: String): Unit = if (!holds) throw broken(otherwise)

  private def endsEarly(): Nothing = throw broken("the file ends early")

  private def broken(message: String, cause: Throwable = null): ZipException = {
    val error = new ZipException(message)
    error.initCause(cause)
    error
  }

  private def fill(): Boolean = {
    at = 0
    length = math.max(0, in.read(packed))
    length > 0
  }

  private def skip(bytes: Int): Unit = for (_ <- 1 to bytes) number(1)

  /** A name or a comment, which a zero ends. */
  private def skipText(): Unit = while (number(1) != 0) {}

  /** A number of this many bytes, the lowest first. */
  private def number(bytes: Int): Long = {
    var value = 0L
    for (place <- 0 until bytes) {
      if (at == length && !fill()) endsEarly()
      sum.update(packed(at))
      value |= (packed(at) & 0xffL) << 8 * place
      at += 1
    }
    value
  }
}

object GzipMembers {

  /** What each member begins with, and no text does: 8 is the one method that there is. */
  private val Begin = Seq[Byte](0x1f, 0x8b.toByte, 8)

  /** Whether the first bytes of a file are those of a member. */
  def begin(head: Array[Byte]): Boolean = head.toSeq.startsWith(Begin)

  /** How many of a file's first bytes tell. */
  final val TellingBytes = 3
}
