package aspen.record

import java.nio.ByteBuffer

/** Collects tuples, and sends them on when there are enough. */
abstract class TupleBuffer {
  private var out = ByteBuffer.allocate(1 << 18)

  def reserve(room: Int): ByteBuffer = {
    if (out.remaining < room) flush()
    if (out.remaining < room) out = ByteBuffer.allocate(room)
    out
  }

  def flush(): Unit = {
    if (out.position() > 0) send(out.array, 0, out.position())
    out.clear()
  }

  protected def send(tuples: Array[Byte], from: Int, until: Int): Unit
}

/** The two streams of a part on their way to a sink. */
final class Tuples(sink: Sink) {
  val rows: TupleBuffer = new TupleBuffer {
    protected def send(tuples: Array[Byte], from: Int, until: Int): Unit = sink.takeRows(tuples, from, until)
  }
  val rejects: TupleBuffer = new TupleBuffer {
    protected def send(tuples: Array[Byte], from: Int, until: Int): Unit = sink.takeRejects(tuples, from, until)
  }

  def flush(): Unit = {
    rows.flush()
    rejects.flush()
  }
}
