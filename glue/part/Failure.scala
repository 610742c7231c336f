package aspen.part

import java.sql.SQLException
import org.postgresql.util.PSQLException

/** What may be said of something that failed: PostgreSQL and triggers quote the values of a row that they refuse. */
object Failure {

  /** Classes of SQLSTATE whose messages quote no row; a trigger may raise what it likes, in any other. */
  private val AboutNoRow = "(AS|0A|08|25|28|2B|2D|34|3B|3D|3F|40|42|53|54|55|57|58|XX).*"

  /** What went wrong, in a line, without values. */
  def reason(error: Throwable): String = error match {
    case refused: SQLException if Option(refused.getSQLState).exists(quotesRow(_, refused)) =>
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

  /** A statement that a user's function makes of a row's values, such as a trigger's, is quoted where it is wrong. */
  private def quotesRow(code: String, refused: SQLException): Boolean = refused match {
    case error: PSQLException if code.startsWith("42") =>
      val where = Option(error.getServerErrorMessage).flatMap(message => Option(message.getWhere)).getOrElse("")
      val line = where.linesIterator.find(_.matches("(PL/pgSQL|SQL) function .*"))
      line.exists(!_.matches(".* function aspen(_table)?\\..*"))
    case _ => !code.matches(AboutNoRow)
  }
}
