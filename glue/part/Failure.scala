package aspen.part

import java.sql.SQLException
import org.postgresql.util.{PSQLException, ServerErrorMessage}

/** What may be said of something that failed: PostgreSQL and triggers quote the values of a row that they refuse. */
object Failure {

  /** About the transaction, the session, the server: these messages name relations at the most. */
  private val AboutTheMoment = "(25|28|2D|40|53|55|57).*|42501"

  /** About names and syntax: from the source of a statement, or from a value. */
  private val AboutNames = "(0A|34|3B|3D|3F|42).*"

  /** What went wrong, in a line, without values. */
  def reason(error: Throwable): String = error match {
    case refused: PSQLException if Option(refused.getServerErrorMessage).exists(!mayBeTold(_)) =>
      s"PostgreSQL refused a value: SQLSTATE ${refused.getSQLState}"
    case other =>
      Option(other.getMessage).flatMap(_.linesIterator.find(_.nonEmpty)).getOrElse(other.getClass.getName)
  }

  /** Glue and Spark log what a job or a task fails with, its causes too: the same failure where no value stands in one. */
  def withoutValues(error: Throwable): Throwable =
    if (!chain(error).exists(_.isInstanceOf[SQLException])) error
    else {
      val cause = Option(error.getCause).filter(_ ne error).map(withoutValues).orNull
      val told = new IllegalStateException(reason(error), cause)
      told.setStackTrace(error.getStackTrace)
      told
    }

  private def chain(error: Throwable): Iterator[Throwable] =
    // A chain may lead back to where it began.
    Iterator.iterate(error)(_.getCause).takeWhile(_ != null).take(20)

  /**
   * Whether it is known whose message it is. Any function of a user may raise anything under any SQLSTATE, and PostgreSQL's own
   * messages quote what they are about, which may be a value.
   */
  private def mayBeTold(message: ServerErrorMessage): Boolean = {
    val where = Option(message.getWhere).getOrElse("")
    val functions = where.linesIterator.filter(_.matches("(PL/\\w+|SQL) function .*")).toList
    val code = Option(message.getSQLState).getOrElse("")
    // What is wrong in a statement that is written out stands in its source.
    val isWrittenOut = message.getPosition > 0 || message.getInternalPosition > 0
    // No function can raise what ends a session: it is about the connection.
    message.getSeverity == "FATAL" || functions.forall(_.matches(".* function aspen(_table)?\\..*")) && (
      where.startsWith("PL/pgSQL function aspen.raise(") || code.matches(AboutTheMoment) ||
        code.matches(AboutNames) && isWrittenOut && !functions.headOption.exists(_.endsWith("at EXECUTE"))
    )
  }
}
