package aspen.load

import aspen.part.{Attempts, Database, Log, Session}
import java.sql.SQLException

/**
 * The way to the database as its secret says it now. A rotation makes another password of it while a run goes on, and only
 * the driver can ask for it: executors have nothing of Glue's.
 *
 * @param fetch asks the connection and its secret
 */
final class Access(fetch: () => Database, log: Log) {
  private var known = Option(fetch())

  def connect(): Session = use(_.connect(log))

  /** Does something that may find the password refused; then again, after a pause, with what the secret says by then. */
  def use[A](work: Database => A): A =
    new Attempts(Attempts.Rotated, log.pause).run(Attempts.isRotated) {
      val database = current
      try work(database)
      catch {
        case error: SQLException if Attempts.isRotated(error) =>
          forget(database)
          throw error
      }
    }

  private def current: Database = synchronized {
    known = known.orElse(Some(fetch()))
    known.get
  }

  /** What several tried is asked for once. */
  private def forget(refused: Database): Unit = synchronized {
    known = known.filterNot(_ eq refused)
  }
}
