package aspen.part

import aspen.record.{ByteSource, FileOutcome, Listed, ReadContext, Sink, TableDefinition, Tuples}
import java.sql.SQLException

/**
 * Brings parts into staging: a task's side of the load protocol.
 *
 * @param staging name of the load's staging table
 */
final class PartWriter(
    table: TableDefinition,
    run: RunKey,
    load: Long,
    staging: String,
    database: Database,
    files: Listed => ByteSource,
    log: Log)
    extends Serializable {
  @transient private lazy val columns = table.columns()

  def write(parts: Seq[Part]): Unit = {
    val session = database.connect()
    try {
      run.join(session)
      session.connection.setAutoCommit(false)
      parts.foreach(write(_, session))
    } catch {
      case error: SQLException => throw Failure.withoutValues(error)
    } finally session.close()
  }

  private def write(part: Part, session: Session): Unit =
    if (session.holds("select not exists (select from aspen.part where load_id = ? and part = ?)", load, part.number))
      try copy(part, session, Map.empty)
      catch {
        case error: SQLException if RefusedFinder.isRefusal(error) =>
          session.connection.rollback()
          val finder = new RefusedFinder(session, staging, columns)
          read(part, finder, Map.empty)
          session.connection.rollback()
          copy(part, session, finder.found.toMap)
      }

  private def copy(part: Part, session: Session, refused: Map[(Int, Long), String]): Unit = {
    val started = System.nanoTime()
    val sink = new CopySink(session, staging, columns)
    val outcomes = read(part, sink, refused)
    sink.end()
    val marked =
      session.holds("select aspen.mark_part(?, ?, ?::jsonb)", load, part.number, PartWriter.json(outcomes))
    // Where another attempt at this part was first, nothing of this one stays.
    if (marked) session.connection.commit() else session.connection.rollback()
    log.step(
      "part",
      "load" -> load,
      "part" -> part.number,
      "marked" -> marked,
      "bytes" -> part.size,
      "ms" -> (System.nanoTime() - started) / 1000000
    )
  }

  private def read(part: Part, sink: Sink, refused: Map[(Int, Long), String]): Seq[FileOutcome] = {
    val tuples = new Tuples(sink)
    val context = new ReadContext(table, columns, load, tuples, refused)
    val outcomes = part.slices.map(slice => table.source.read(slice, files(slice.file.listed), context))
    tuples.flush()
    outcomes
  }
}

object PartWriter {

  /** As `aspen.mark_part` wants it. */
  private def json(outcomes: Seq[FileOutcome]): String = Log.json.writeValueAsString(outcomes.map { outcome =>
    Map[String, Any](
      "id" -> outcome.id,
      "read" -> outcome.read,
      "staged" -> outcome.staged,
      "rejected" -> outcome.rejected,
      "code" -> outcome.refusal.map(_.code),
      "message" -> outcome.refusal.map(_.getMessage),
      "retry" -> outcome.refusal.exists(_.isPassing),
      "warnings" -> outcome.warnings,
      "byte_offset" -> outcome.from,
      "lines" -> outcome.lines
    )
  })
}
