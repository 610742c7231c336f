package aspen.part

import java.sql.{Connection, ResultSet, SQLException}
import java.util.concurrent.{Callable, Executor, Executors, ThreadFactory}
import org.postgresql.PGConnection
import org.postgresql.copy.CopyManager
import scala.util.Try
import scala.util.control.NonFatal

/**
 * A session of the database, where the load protocol lives.
 *
 * Its statements run on a thread of their own, and whoever asks waits on another: a write to a machine that is gone blocks
 * for a quarter of an hour, and under TLS not even closing the socket ends it.
 *
 * @param other opens another connection
 */
final class Session private (connection: Connection, val backend: Backend, other: () => Connection)
    extends AutoCloseable {
  private val worker = Executors.newSingleThreadExecutor(Session.daemons)
  private val patience = new Patience(() => look(), Session.IntervalMillis, Session.SilenceMillis)
  private var isLost = false

  /**
   * Does something on the connection, and waits as long as its server lives.
   *
   * @throws SQLException of class 08 where that is gone
   */
  def ask[A](work: Connection => A): A = {
    if (isLost) throw new SQLException("the connection is lost", "08003")
    val answer = worker.submit(new Callable[A] { def call(): A = work(connection) })
    try patience.await(answer)
    finally if (!answer.isDone) abandon()
  }

  def copies: CopyManager = connection.unwrap(classOf[PGConnection]).getCopyAPI

  def rows[A](sql: String, arguments: Any*)(read: ResultSet => A): Seq[A] =
    ask(Backend.rows(_, sql, arguments: _*)(read))

  def call(sql: String, arguments: Any*): Unit = rows(sql, arguments: _*)(identity)
  def long(sql: String, arguments: Any*): Long = rows(sql, arguments: _*)(_.getLong(1)).head
  def text(sql: String, arguments: Any*): String = rows(sql, arguments: _*)(_.getString(1)).head
  def holds(sql: String, arguments: Any*): Boolean = rows(sql, arguments: _*)(_.getBoolean(1)).head

  def close(): Unit =
    try if (!isLost) ask(_.close())
    finally worker.shutdown()

  private def look(): Sign =
    try elsewhere(backend.sign)
    catch {
      case error: SQLException => if (Backend.isRefusal(error)) Sign.Working else Sign.Silent
    }

  private def abandon(): Unit = {
    isLost = true
    worker.shutdown()
    // On another thread, since both may block too.
    val end: Runnable = () => {
      Try(elsewhere(backend.end))
      Try(connection.abort(Session.here))
      ()
    }
    Session.daemons.newThread(end).start()
  }

  private def elsewhere[A](work: Connection => A): A = {
    val opened = other()
    try work(opened)
    finally opened.close()
  }
}

object Session {
  private final val IntervalMillis = 20000L
  private final val SilenceMillis = 60000L

  private val here: Executor = (command: Runnable) => command.run()

  private val daemons: ThreadFactory = (work: Runnable) => {
    val thread = new Thread(work, "aspen session")
    thread.setDaemon(true)
    thread
  }

  /** Sets a new connection up, whatever the server, the database or the user have been set to. */
  def begin(connection: Connection, other: () => Connection): Session =
    try {
      settings.foreach(Backend.rows(connection, _)(identity))
      val backend = Backend.of(connection)
      // Until here the driver itself ends what takes long; what follows may.
      connection.setNetworkTimeout(here, 0)
      new Session(connection, backend, other)
    } catch {
      case NonFatal(error) =>
        connection.close()
        throw error
    }

  private val settings = Seq(
    // A slow part must not be cut off, but a writer that froze between its marker and its commit would keep its load
    // from being given up.
    "select set_config(name, '0', false) from pg_settings where name in " +
      "('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_session_timeout')",
    "select set_config('idle_in_transaction_session_timeout', '10min', false), " +
      "set_config('default_transaction_isolation', 'read committed', false)",
    // DETAIL and CONTEXT of an error quote rows, and parameters are rows: kept out of the server's log as far as the user may.
    "select set_config('log_parameter_max_length_on_error', '0', false)",
    "select set_config(name, value, false) from (values ('log_error_verbosity', 'terse'), " +
      "('log_min_error_statement', 'panic'), ('log_parameter_max_length', '0')) as quiet (name, value) " +
      "where has_parameter_privilege(name, 'SET')",
    // A machine that is gone says nothing: the server would hold the table's lock for it, by default for two hours, and
    // for a quarter of an hour where it is answering.
    "select set_config('tcp_keepalives_idle', '60', false), set_config('tcp_keepalives_interval', '10', false), " +
      "set_config('tcp_keepalives_count', '6', false), set_config('tcp_user_timeout', '120000', false)"
  )
}
