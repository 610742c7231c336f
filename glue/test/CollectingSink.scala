package aspen

import aspen.record.Sink
import java.io.ByteArrayOutputStream

/** Keeps what COPY would get: the tuples of a table's rows and of its rejects, without COPY's frame. */
final class CollectingSink extends Sink {
  val rows = new ByteArrayOutputStream()
  val rejects = new ByteArrayOutputStream()

  def takeRows(tuples: Array[Byte], from: Int, until: Int): Unit = rows.write(tuples, from, until - from)
  def takeRejects(tuples: Array[Byte], from: Int, until: Int): Unit = rejects.write(tuples, from, until - from)
}
