package aspen.load

import aspen.part.{Failure, Log, Session}
import java.sql.SQLException
import scala.annotation.tailrec
import scala.util.{Failure => Failed, Success, Try}

/**
 * Publishes staged loads, and ends their steps.
 *
 * @param current the session that it is done on
 * @param renew another one in place of a session that is lost, once nothing of that goes on any more
 */
final class Publisher(current: () => Session, renew: () => Session, log: Log) {

  /** Gives how many files are refused. */
  def publish(staged: Staged): Long =
    try {
      val counts = Log.json.readTree(counted(staged.load))
      Option(counts.get("stopped")).filterNot(_.isNull).foreach { why =>
        throw new IllegalStateException(s"a check of the definition stops the load: ${why.asText}")
      }
      val refused = counts.get("refused").asLong
      log.step("publish", "load" -> staged.load, "counts" -> counts)
      if (refused > 0) RefusedFiles.tell(current(), staged.load, log)
      current().call("select aspen.finish_step(?, ?)", staged.step, if (refused > 0) "refused" else "done")
      refused
    } catch {
      case error: Throwable =>
        end(staged, "failed", Failure.reason(error))
        throw error
    }

  /** In transactions of their own: the one that failed is rolled back with all that it wrote. */
  def end(staged: Staged, status: String, reason: String): Unit = {
    Try(current().call("select aspen.end_load(?, ?, ?)", staged.load, status, reason))
    Try(current().call("select aspen.finish_step(?, 'failed', ?)", staged.step, reason))
    ()
  }

  /** Asked for again where it failed in passing: what was done, and only its answer lost, gives the same counts. */
  private def counted(load: Long): String = {
    @tailrec def attempt(left: Int): String =
      Try(current().text("select aspen.publish(?)", load)) match {
        case Failed(error: SQLException) if left > 0 && Publisher.isPassing(error) =>
          log.step("publish-again", "load" -> load, "reason" -> Failure.reason(error))
          renew()
          attempt(left - 1)
        case Failed(error)   => throw error
        case Success(counts) => counts
      }
    attempt(Publisher.MoreAttempts)
  }
}

object Publisher {

  /** A server that is ended by what publish asks of it would be ended each time. */
  private final val MoreAttempts = 2

  /** A lost connection, a server that restarts, a deadlock, a lock that was not to be had. */
  def isPassing(error: SQLException): Boolean =
    Option(error.getSQLState).exists(_.matches("08.*|57.*|40001|40P01|55P03"))
}

/** A load whose files are in staging, or on their way there, and its step of the run. */
final case class Staged(load: Long, step: Long)
