package aspen.load

import scala.util.{Failure, Try}
import scala.util.control.NonFatal

/**
 * A load that is published while the next one is staged.
 *
 * @param work publishes it, and gives how many files are refused
 * @param stop ends what is under way for the next one, where this one fails
 */
final class Publishing(val load: Long, work: () => Long, stop: () => Unit) {
  @volatile private var outcome: Try[Long] = Failure(new IllegalStateException(s"load $load was not published"))
  private val thread = {
    val publish: Runnable = () =>
      try outcome = Try(work())
      catch { case error: Throwable if !NonFatal(error) => outcome = Failure(error) }
      finally if (outcome.isFailure) stop()
    new Thread(publish, "aspen publisher")
  }
  thread.setDaemon(true)
  thread.start()

  /** Waits for its end. @throws Throwable what it failed with */
  def refused(): Long = {
    thread.join()
    outcome.get
  }

  /** Waits for its end, and gives what it failed with. */
  def failure(): Option[Throwable] = {
    thread.join()
    outcome.failed.toOption
  }
}
