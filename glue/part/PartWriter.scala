package aspen.part

import aspen.record.{ByteSource, FileOutcome, Listed, ReadContext, Refusal, Sink, Slice, TableDefinition, Tuples}
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

  /**
   * Copies a part, unless another attempt has.
   *
   * @param attempt from 0, as Spark counts them
   * @return false where the password is not the database's any more: only the driver can fetch another one
   */
  def write(part: Part, attempt: Int): Boolean = {
    Attempts.Task.lift(attempt - 1).foreach(seconds => Thread.sleep(Attempts.millis(seconds)))
    try
      connect().exists { session =>
        try {
          run.join(session)
          session.ask(_.setAutoCommit(false))
          write(part, session)
          true
        } finally session.close()
      }
    catch {
      case error: SQLException => throw Failure.withoutValues(error)
    }
  }

  private def connect(): Option[Session] =
    try Some(database.connect(log))
    catch {
      case error: SQLException if Attempts.isRotated(error) => None
    }

  private def write(part: Part, session: Session): Unit =
    if (session.holds("select not exists (select from aspen.part where load_id = ? and part = ?)", load, part.number))
      try copy(part, session, Map.empty, _ => false)
      catch {
        case error: SQLException if RefusedFinder.isRefusal(error) =>
          session.ask(_.rollback())
          val finder = new RefusedFinder(session, staging, columns, table.limits.storedRejects, isLost(part, session))
          read(part, finder, Map.empty, _ => false)
          session.ask(_.rollback())
          log.step(
            "refused",
            "load" -> load,
            "part" -> part.number,
            "records" -> finder.found.size,
            "attempts" -> finder.attempts
          )
          copy(part, session, finder.found.toMap, finder.lost)
      }

  private def isLost(part: Part, session: Session)(position: Int, found: Long): Boolean =
    part.slices
      .find(_.file.position == position)
      .exists(slice => !session.holds("select aspen.may_publish_with(?, ?)", slice.file.id, found))

  private def copy(part: Part, session: Session, refused: Map[(Int, Long), String], lost: Int => Boolean): Unit = {
    val started = System.nanoTime()
    val sink = new CopySink(session, staging, columns)
    val outcomes = read(part, sink, refused, lost)
    sink.end()
    val marked =
      session.holds("select aspen.mark_part(?, ?, ?::jsonb)", load, part.number, PartWriter.json(outcomes))
    // Where another attempt at this part was first, nothing of this one stays.
    if (marked) session.ask(_.commit()) else session.ask(_.rollback())
    log.step(
      "part",
      "load" -> load,
      "part" -> part.number,
      "marked" -> marked,
      "bytes" -> part.size,
      "ms" -> (System.nanoTime() - started) / 1000000
    )
  }

  /** @param lost positions of files that are refused for the refused records: their rejects are written, and no rows */
  private def read(
      part: Part,
      sink: Sink,
      refused: Map[(Int, Long), String],
      lost: Int => Boolean): Seq[FileOutcome] = {
    def readSlice(slice: Slice, tuples: Tuples): FileOutcome =
      table.source.read(slice, files(slice.file.listed), new ReadContext(table, columns, load, tuples, refused))
    val tuples = new Tuples(sink)
    val outcomes = part.slices.map { slice =>
      if (!lost(slice.file.position)) readSlice(slice, tuples)
      else {
        val rejects = new Tuples(PartWriter.onlyRejects(sink))
        val outcome = readSlice(slice, rejects)
        rejects.flush()
        asLost(outcome)
      }
    }
    tuples.flush()
    outcomes
  }

  /** A file of which too many records are refused by the database, so that not all of them were looked for. */
  private def asLost(outcome: FileOutcome): FileOutcome = {
    val most = table.limits.storedRejects
    val message = s"at least $most records that PostgreSQL refuses; those after them were not tried"
    outcome.copy(staged = 0, refusal = outcome.refusal.orElse(Some(new Refusal("records-rejected", message))))
  }
}

object PartWriter {
  private def onlyRejects(sink: Sink): Sink = new Sink {
    def takeRows(tuples: Array[Byte], from: Int, until: Int): Unit = ()
    def takeRejects(tuples: Array[Byte], from: Int, until: Int): Unit = sink.takeRejects(tuples, from, until)
  }

  private def hex(bytes: Array[Byte]): String = bytes.map(byte => f"$byte%02x").mkString

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
      "lines" -> outcome.lines,
      "first_key" -> outcome.keys.map(keys => hex(keys._1)),
      "last_key" -> outcome.keys.map(keys => hex(keys._2))
    )
  })
}
