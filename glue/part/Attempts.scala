package aspen.part

import java.io.EOFException
import java.net.{SocketException, SocketTimeoutException}
import java.sql.SQLException
import java.util.concurrent.ThreadLocalRandom
import scala.annotation.tailrec
import scala.util.{Failure => Failed, Success, Try}

/**
 * Tries again what failed in passing, after pauses that grow: a server that is full or starts anew needs a moment, and
 * what comes back at once only adds to its load.
 *
 * @param seconds before each further attempt
 * @param sleep told milliseconds, and how often it failed so far with which error
 */
final class Attempts(seconds: Seq[Int], sleep: (Long, Int, Throwable) => Unit) {
  def run[A](isPassing: SQLException => Boolean)(work: => A): A = {
    @tailrec def attempt(failed: Int): A = Try(work) match {
      case Success(result) => result
      case Failed(error: SQLException) if failed < seconds.size && isPassing(error) =>
        sleep(Attempts.millis(seconds(failed)), failed + 1, error)
        attempt(failed + 1)
      case Failed(error) => throw error
    }
    attempt(0)
  }
}

object Attempts {

  /** Two and a half minutes: a fail-over of RDS takes one or two. */
  val Busy: Seq[Int] = Seq(1, 2, 4, 8, 16, 30, 30, 30, 30)

  /** Half a minute: for that long a rotation has the new password in the database and the old one in the secret. */
  val Rotated: Seq[Int] = Seq(1, 2, 4, 8, 16)

  /** Before a task's second attempt and later ones, of which Spark makes three. */
  val Task: Seq[Int] = Seq(2, 8, 30)

  /** With up to a quarter more, so that those who failed together do not come back together. */
  def millis(seconds: Int): Long = seconds * 1000L + ThreadLocalRandom.current.nextLong(seconds * 250L + 1)

  def isRotated(error: SQLException): Boolean = error.getSQLState == "28P01"

  /** No connection is free, the server starts or stops, or nobody answers; a wrong name or certificate is none of these. */
  def isBusy(error: SQLException): Boolean = error.getSQLState match {
    case "53300" | "57P01" | "57P02" | "57P03" => true
    case null                                  => false
    // The driver gives no cause where its own time was up.
    case code if code.startsWith("08") => causes(error).exists(isOfNetwork) || code == "08001" && error.getCause == null
    case _                             => false
  }

  private def causes(error: Throwable): Iterator[Throwable] =
    Iterator.iterate(error)(_.getCause).takeWhile(_ != null).take(20)

  private def isOfNetwork(error: Throwable): Boolean = error match {
    case _: SocketException | _: SocketTimeoutException | _: EOFException => true
    case _                                                                => false
  }
}
