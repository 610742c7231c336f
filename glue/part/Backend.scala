package aspen.part

import java.sql.{Connection, ResultSet, SQLException}
import org.postgresql.util.PSQLException

/**
 * The server's process of a session.
 *
 * @param started when its server was: after a fail-over another one answers, whose processes may have the same numbers
 */
final case class Backend(pid: Int, started: String) {

  /** What another session sees of it; of other users' sessions only that they are there. */
  def sign(connection: Connection): Sign =
    Backend.rows(connection, s"select wait_event ${Backend.Itself}", pid, started)(_.getString(1)) match {
      case Seq()             => Sign.Gone
      case Seq("ClientRead") => Sign.Listening
      case _                 => Sign.Working
    }

  /** Ends a session whose client is gone, which the server would find out later, with the locks that it holds. */
  def end(connection: Connection): Unit =
    Backend
      .rows(connection, s"select pg_terminate_backend(pid) ${Backend.Itself}", pid, started)(_ => ())
      .foreach(identity)
}

object Backend {
  private val Itself =
    "from pg_stat_activity where pid = ? and extract(epoch from pg_postmaster_start_time())::text = ?"

  def of(connection: Connection): Backend =
    rows(connection, "select pg_backend_pid(), extract(epoch from pg_postmaster_start_time())::text") { row =>
      Backend(row.getInt(1), row.getString(2))
    }.head

  /** A server that refuses a connection for a reason of its own lives; one that is not up yet has none of its sessions. */
  def isRefusal(error: SQLException): Boolean = error match {
    case refused: PSQLException => refused.getServerErrorMessage != null && !refused.getSQLState.matches("57P0.")
    case _                      => false
  }

  def rows[A](connection: Connection, sql: String, arguments: Any*)(read: ResultSet => A): Seq[A] = {
    val statement = connection.prepareStatement(sql)
    try {
      arguments.zipWithIndex.foreach { case (argument, index) => statement.setObject(index + 1, argument) }
      val found = statement.executeQuery()
      Iterator.continually(found).takeWhile(_.next()).map(read).toList
    } finally statement.close()
  }
}
