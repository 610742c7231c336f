package aspen.part

import aspen.record.Column
import java.nio.ByteBuffer
import java.sql.SQLException
import scala.collection.mutable.ArrayBuffer

/** Takes rows only to find those that the database refuses; the caller rolls all of it back. */
final class RefusedFinder(session: Session, staging: String, columns: Array[Column])
    extends CopySink(session, staging, columns) {

  /** SQLSTATE by the position of the file and the number of the record. */
  val found = ArrayBuffer.empty[((Int, Long), String)]

  /**
   * Halves what is refused until single records stand alone. What PostgreSQL says of the place cannot be had instead: it
   * may quote the file, and of records that it writes together it names the last.
   */
  override def takeRows(tuples: Array[Byte], from: Int, until: Int): Unit = {
    val savepoint = session.ask(_.setSavepoint())
    val sqlstate =
      try {
        super.takeRows(tuples, from, until)
        end()
        None
      } catch {
        case error: SQLException if RefusedFinder.isRefusal(error) =>
          forget()
          session.ask(_.rollback(savepoint))
          Some(error.getSQLState)
      }
    session.ask(_.releaseSavepoint(savepoint))
    sqlstate.foreach { state =>
      val middle = RefusedFinder.middle(ByteBuffer.wrap(tuples), from, until)
      if (middle < until) {
        takeRows(tuples, from, middle)
        takeRows(tuples, middle, until)
      } else {
        // Every tuple ends in `_position` (int4) and `_record` (int8), each after its length.
        val tuple = ByteBuffer.wrap(tuples)
        found += (tuple.getInt(until - 16), tuple.getLong(until - 8)) -> state
      }
    }
  }

  /** Rejects wait for the second copy. */
  override def takeRejects(tuples: Array[Byte], from: Int, until: Int): Unit = ()
}

object RefusedFinder {

  /** What is wrong is the data of some record. */
  def isRefusal(error: SQLException): Boolean = Option(error.getSQLState).exists(_.matches("(22|54).*"))

  /** The end of a tuple near the middle; of the only one where there is but one. */
  private def middle(tuples: ByteBuffer, from: Int, until: Int): Int = {
    var at = tupleEnd(tuples, from)
    var next = at
    while (next < until && next - from <= (until - from) / 2) {
      at = next
      next = tupleEnd(tuples, next)
    }
    at
  }

  private def tupleEnd(tuples: ByteBuffer, from: Int): Int = {
    var at = from + 2
    for (_ <- 1 to tuples.getShort(from)) at += 4 + math.max(tuples.getInt(at), 0)
    at
  }
}
