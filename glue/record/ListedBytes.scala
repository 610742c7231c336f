package aspen.record

import java.io.{EOFException, IOException, InputStream}

/**
 * The bytes of an opened file, as many as were listed: an answer that ends early, and says so nowhere, would else be taken
 * for the whole file.
 */
final class ListedBytes(opened: OpenFile, size: Long) extends InputStream {
  private var at = 0L

  /** What was read to look at it, and is still to be given. */
  private var ahead = Array.empty[Byte]

  /** The first bytes, which stay to be read; fewer where there are no more. */
  def head(bytes: Int): Array[Byte] = {
    ahead = readNBytes(bytes)
    ahead
  }

  /** Goes on reading at this byte. */
  def seek(offset: Long): Unit = {
    ahead = Array.empty
    opened.seek(offset)
    at = offset
  }

  override def read(out: Array[Byte], from: Int, room: Int): Int =
    if (ahead.isEmpty) readOn(out, from, room)
    else {
      val count = math.min(ahead.length, room)
      System.arraycopy(ahead, 0, out, from, count)
      ahead = ahead.drop(count)
      count
    }

  private def readOn(out: Array[Byte], from: Int, room: Int): Int = {
    val count = opened.stream.read(out, from, room)
    at += math.max(count, 0)
    if (count < 0 && at < size) throw new EOFException(s"it ended after $at of $size bytes")
    if (at > size) throw new IOException(s"it has more than its $size bytes")
    count
  }

  override def read(): Int = {
    val one = new Array[Byte](1)
    if (read(one, 0, 1) < 0) -1 else one(0) & 0xff
  }

  override def close(): Unit = opened.stream.close()
}
