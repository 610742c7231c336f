package aspen.load

import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicReference
import scala.annotation.tailrec
import scala.util.control.NonFatal

/**
 * Hands pieces of work out, each to whichever writer becomes free first: how long one takes, nobody knows before.
 *
 * @param writers how many at once
 * @param stop ends what is under way, when one piece has failed for good
 */
final class Handout(writers: Int, stop: () => Unit) {

  /** @throws Throwable the first failure, when every writer has ended */
  def each[A](pieces: Seq[A])(write: A => Unit): Unit = {
    val open = new ConcurrentLinkedQueue[A]()
    pieces.foreach(open.add)
    val failure = new AtomicReference[Throwable]()
    @tailrec def takeAll(): Unit = Option(open.poll()) match {
      case Some(piece) if failure.get == null =>
        try write(piece)
        catch {
          case error: Throwable =>
            if (failure.compareAndSet(null, error)) stop()
            if (!NonFatal(error)) throw error
        }
        takeAll()
      case _ => ()
    }
    val threads = Seq.fill(math.min(writers, pieces.size)) {
      val work: Runnable = () => takeAll()
      val thread = new Thread(work, "aspen writer")
      thread.setDaemon(true)
      thread.start()
      thread
    }
    threads.foreach(_.join())
    Option(failure.get).foreach(throw _)
  }
}
