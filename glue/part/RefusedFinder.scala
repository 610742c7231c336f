package aspen.part

import aspen.record.Column
import java.nio.ByteBuffer
import java.sql.SQLException
import scala.collection.mutable.{ArrayBuffer, LongMap}

/**
 * Takes rows only to find those that the database refuses; the caller rolls all of it back. Of a chunk that is refused the
 * server judges JSON by itself, since that may be wrong in every record; what is left is halved until single records stand
 * alone. What PostgreSQL says of the place cannot be had instead: it may quote the file, and of records that it writes
 * together it names the last.
 *
 * @param isLost whether the file of this position is refused whatever is found of it from so many records on
 */
final class RefusedFinder(
    session: Session,
    staging: String,
    columns: Array[Column],
    most: Int,
    isLost: (Int, Long) => Boolean)
    extends CopySink(session, staging, columns) {
  import RefusedFinder._

  private val judge = new JsonJudge(session, staging, columns)
  private val counts = LongMap.empty[Long]

  /** SQLSTATE by the position of the file and the number of the record. */
  val found = ArrayBuffer.empty[((Int, Long), String)]

  /** Positions of files that were looked at no further. */
  val lost = scala.collection.mutable.Set.empty[Int]

  /** How often rows were tried. */
  var attempts = 0

  override def takeRows(in: Array[Byte], from: Int, until: Int): Unit = {
    val bytes = ByteBuffer.wrap(in)
    val tuples = split(bytes, from, until)
    if (attempt(bytes, tuples).isDefined) {
      val judged = judge.judge(bytes, tuples)
      judged.foreach { case (tuple, state) => note(bytes, tuple, state) }
      halve(bytes, tuples.filterNot(judged.contains))
    }
  }

  /** Rejects wait for the second copy. */
  override def takeRejects(tuples: Array[Byte], from: Int, until: Int): Unit = ()

  private def halve(in: ByteBuffer, all: IndexedSeq[Tuple]): Unit = {
    val tuples = if (lost.isEmpty) all else all.filterNot(tuple => lost(position(in, tuple)))
    attempt(in, tuples).foreach { state =>
      if (tuples.size == 1) note(in, tuples.head, state)
      else {
        val (first, second) = tuples.splitAt(tuples.size / 2)
        halve(in, first)
        halve(in, second)
      }
    }
  }

  private def attempt(in: ByteBuffer, tuples: IndexedSeq[Tuple]): Option[String] = {
    attempts += 1
    val savepoint = session.ask(_.setSavepoint())
    val sqlstate =
      try {
        var first = 0
        while (first < tuples.size) {
          var last = first
          // What stands together goes together.
          while (last + 1 < tuples.size && tuples(last)._2 == tuples(last + 1)._1) last += 1
          super.takeRows(in.array, tuples(first)._1, tuples(last)._2)
          first = last + 1
        }
        end()
        None
      } catch {
        case error: SQLException if isRefusal(error) =>
          forget()
          session.ask(_.rollback(savepoint))
          Some(error.getSQLState)
      }
    session.ask(_.releaseSavepoint(savepoint))
    sqlstate
  }

  private def note(in: ByteBuffer, tuple: Tuple, sqlstate: String): Unit = {
    val file = position(in, tuple)
    if (!lost(file)) {
      found += (file, math.abs(in.getLong(tuple._2 - 8))) -> sqlstate
      val count = counts.getOrElse(file.toLong, 0L) + 1
      counts(file.toLong) = count
      if (count == most && isLost(file, count)) lost += file
    }
  }
}

object RefusedFinder {

  /** Where a tuple begins and ends. */
  type Tuple = (Int, Int)

  /** What is wrong is the data of some record. */
  def isRefusal(error: SQLException): Boolean = Option(error.getSQLState).exists(_.matches("(22|54).*"))

  /** Every tuple ends in `_position` (int4) and `_record` (int8), negative for a key alone, each after its length. */
  private def position(in: ByteBuffer, tuple: Tuple): Int = in.getInt(tuple._2 - 16)

  private def split(in: ByteBuffer, from: Int, until: Int): IndexedSeq[Tuple] = {
    val tuples = IndexedSeq.newBuilder[Tuple]
    var start = from
    while (start < until) {
      val end = tupleEnd(in, start)
      tuples += start -> end
      start = end
    }
    tuples.result()
  }

  private def tupleEnd(tuples: ByteBuffer, from: Int): Int = {
    var at = from + 2
    for (_ <- 1 to tuples.getShort(from)) at += 4 + math.max(tuples.getInt(at), 0)
    at
  }
}
