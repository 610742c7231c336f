package aspen.part

import java.sql.SQLException
import java.util.concurrent.{ExecutionException, Future, TimeUnit, TimeoutException}
import scala.annotation.tailrec

/** What is seen, from elsewhere, of a session that has not answered yet. */
sealed trait Sign

object Sign {

  /** It works on its answer, as far as anybody can see. */
  case object Working extends Sign

  /** It waits for what its client says next. */
  case object Listening extends Sign

  /** The server has no such session. */
  case object Gone extends Sign

  /** No server answers. */
  case object Silent extends Sign
}

/**
 * Waits for an answer as long as one can come. What a machine says that is gone, nobody hears: packets just stay away, and
 * TCP waits between a quarter of an hour and two hours. A publish that takes an hour looks the same from here; so another
 * connection asks.
 *
 * @param look on another connection
 * @param interval milliseconds until it looks, and from one look to the next
 * @param silence milliseconds without any sign of life that are enough
 */
final class Patience(look: () => Sign, interval: Long, silence: Long) {

  /** @throws SQLException of class 08 where no answer can come any more */
  def await[A](answer: Future[A]): A = {
    @tailrec def wait(before: Sign, seen: Long): A = arrived(answer) match {
      case Some(result) => result
      case None =>
        val sign = look()
        val now = System.nanoTime()
        val silent = (now - seen) / 1000000
        // What arrived while it looked counts.
        if (!answer.isDone) lost(before, sign, silent).foreach(reason => throw new SQLException(reason, "08006"))
        wait(sign, if (sign == Sign.Silent) seen else now)
    }
    wait(Sign.Working, System.nanoTime())
  }

  private def arrived[A](answer: Future[A]): Option[A] =
    try Some(answer.get(interval, TimeUnit.MILLISECONDS))
    catch {
      case _: TimeoutException        => None
      case failed: ExecutionException => throw failed.getCause
    }

  private def lost(before: Sign, sign: Sign, silent: Long): Option[String] = sign match {
    case Sign.Gone => Some("the connection is lost: the server has no such session any more")
    // Once may be the moment between two messages.
    case Sign.Listening if before == Sign.Listening =>
      Some("the connection is lost: server and client wait for each other")
    case Sign.Silent if silent >= silence =>
      Some(s"the connection is lost: the server has not answered for ${silent / 1000} seconds")
    case _ => None
  }
}
