package aspen.part

import java.sql.{Connection, ResultSet}
import org.postgresql.PGConnection
import org.postgresql.copy.CopyManager
import scala.util.control.NonFatal

/** A session of the database, where the load protocol lives. */
final class Session private (val connection: Connection) extends AutoCloseable {
  def copies: CopyManager = connection.unwrap(classOf[PGConnection]).getCopyAPI

  def rows[A](sql: String, arguments: Any*)(read: ResultSet => A): Seq[A] = {
    val statement = connection.prepareStatement(sql)
    try {
      arguments.zipWithIndex.foreach { case (argument, index) => statement.setObject(index + 1, argument) }
      val found = statement.executeQuery()
      Iterator.continually(found).takeWhile(_.next()).map(read).toList
    } finally statement.close()
  }

  def call(sql: String, arguments: Any*): Unit = rows(sql, arguments: _*)(identity)
  def long(sql: String, arguments: Any*): Long = rows(sql, arguments: _*)(_.getLong(1)).head
  def text(sql: String, arguments: Any*): String = rows(sql, arguments: _*)(_.getString(1)).head
  def holds(sql: String, arguments: Any*): Boolean = rows(sql, arguments: _*)(_.getBoolean(1)).head

  def close(): Unit = connection.close()
}

object Session {

  /** Sets a new connection up, whatever the server, the database or the user have been set to. */
  def begin(connection: Connection): Session = {
    val session = new Session(connection)
    try settings.foreach(session.call(_))
    catch {
      case NonFatal(error) =>
        connection.close()
        throw error
    }
    session
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
    // A machine that is gone says nothing: the server would hold the table's lock for it, by default for two hours.
    "select set_config('tcp_keepalives_idle', '60', false), set_config('tcp_keepalives_interval', '10', false), " +
      "set_config('tcp_keepalives_count', '6', false)"
  )
}
