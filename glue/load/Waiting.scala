package aspen.load

import aspen.part.{Backend, Session, Sign}
import scala.annotation.tailrec
import scala.util.Try

/** Waits for what another session is in the way of. */
object Waiting {
  private final val PatienceNanos = 60000000000L

  /**
   * Waits a minute until something is done, and before that as long as a lost session of this run still works: its publish may
   * be the one that counts. Where that only holds locks, it is ended; the server would do so within two minutes.
   *
   * @return whether it is done
   */
  def until(session: Session, lost: Option[Backend])(isDone: => Boolean): Boolean = {
    def patience = System.nanoTime() + PatienceNanos
    @tailrec def wait(until: Long): Boolean =
      if (isDone) true
      else if (System.nanoTime() > until) false
      else {
        Thread.sleep(200)
        val before = lost.map(backend => session.ask(backend.sign))
        if (before.contains(Sign.Listening)) lost.foreach(backend => Try(session.ask(backend.end)))
        wait(if (before.contains(Sign.Working)) patience else until)
      }
    wait(patience)
  }
}
