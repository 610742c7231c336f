package aspen

import aspen.record.{ByteSource, OpenFile}
import java.io.{ByteArrayInputStream, InputStream}

/**
 * A file of bytes that are there.
 *
 * @param piece the most bytes that a read gives
 */
final class MemoryFile(bytes: Array[Byte], piece: Int = Int.MaxValue) extends ByteSource {
  def open(): OpenFile = new OpenFile {
    private val in = new ByteArrayInputStream(bytes) {
      override def read(out: Array[Byte], from: Int, room: Int): Int = super.read(out, from, math.min(room, piece))
    }

    def stream: InputStream = in

    def seek(offset: Long): Unit = {
      in.reset()
      in.skip(offset)
      ()
    }
  }

  def verify(): Unit = ()
}
