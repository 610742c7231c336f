package aspen.load

import aspen.part.{Backend, Failure, Log, RunKey, Session, Sign}
import aspen.record.{Listed, SourceFile, TableDefinition}
import java.sql.SQLException
import java.util.UUID
import org.apache.spark.SparkContext
import scala.annotation.tailrec
import scala.util.Try

/**
 * The driver's side of the load protocol: lists the files below the table's prefix and offers them to the protocol
 * (functions of the schema `aspen`), which tells those that are pending. Tasks bring them into the load's staging table,
 * each part in one transaction that ends with its marker, so that a task that is tried again changes nothing. The driver
 * publishes, and lists again until nothing is pending. Its session holds the table's lock.
 */
final class Load(
    definition: TableDefinition,
    arguments: Arguments,
    spark: SparkContext,
    files: HadoopFiles,
    access: Access,
    log: Log) {
  import definition.table

  private val listing = new Listing(definition, arguments.source, files, log)
  private val staging = new Staging(definition, arguments.writers, spark, files, access, log)
  private var session: Session = _
  private lazy val key = session
    .rows(
      "select id, secret from aspen.start_run(?, 'glue', ?, ?)",
      definition.pipeline,
      definition.version,
      arguments.runId.orNull
    )(row => new RunKey(row.getLong("id"), row.getString("secret")))
    .head
  private def runId = key.id

  def run(): Unit =
    try {
      session = access.connect()
      refusePooler()
      lock(None)
      val refused = loadPending(Set.empty)
      session.call("select aspen.finish_run(?, ?)", runId, if (refused > 0) "refused" else "done")
      log.step("end", "run" -> runId, "refused" -> refused)
    } catch {
      case error: Throwable =>
        // Where the database is what failed, there may be no run.
        val run = Option(session).flatMap(_ => Try(runId).toOption)
        log.step("failed", "run" -> run, "reason" -> Failure.reason(error))
        run.foreach(id => Try(session.call("select aspen.finish_run(?, 'failed', ?)", id, Failure.reason(error))))
        throw Failure.withoutValues(error)
    } finally
      Option(session).foreach { open =>
        Try(open.call("select aspen.sweep_staging()"))
        open.close()
      }

  /** A pooler in transaction mode gives each transaction another session, where the lock does not hold. */
  private def refusePooler(): Unit = {
    val other = access.connect()
    def look(at: Session) = at.text("select pg_backend_pid() || ' ' || current_setting('aspen.token', true)")
    try {
      Seq(session, other).foreach(_.call("select set_config('aspen.token', ?, false)", UUID.randomUUID().toString))
      val seen = Seq(session, session, other).map(look)
      if (seen.head != seen(1) || seen.map(_.split(' ').head).distinct.size != 2)
        throw new IllegalStateException("a connection pooler in transaction mode: connect to PostgreSQL itself")
    } finally other.close()
  }

  /**
   * Waits a minute for another load. Before that, as long as a lost session of this one still works: its publish may be
   * the one that counts. Where it only holds the lock, it is ended; the server would do so within two minutes.
   */
  private def lock(lost: Option[Backend]): Unit = {
    def patience = System.nanoTime() + Load.PatienceNanos
    @tailrec def wait(until: Long): Unit =
      if (!session.holds("select aspen.try_lock_target(?)", table)) {
        if (System.nanoTime() > until) throw new IllegalStateException(s"another load of $table is running")
        Thread.sleep(200)
        val before = lost.map(backend => session.ask(backend.sign))
        if (before.contains(Sign.Listening)) lost.foreach(backend => Try(session.ask(backend.end)))
        wait(if (before.contains(Sign.Working)) patience else until)
      }
    wait(patience)
  }

  /** Loads what is pending, then lists again until nothing is: files that came meanwhile do not wait. Gives the refused. */
  private def loadPending(tried: Set[Listed]): Long = {
    val listed = listing.files(session, isFirst = tried.isEmpty).filterNot(tried)
    val load = session.long("select aspen.open_load(?, ?, ?)", runId, table, definition.fingerprint)
    val pending = listed.grouped(Load.PageFiles).map(offer(load, _)).sum
    log.step("begin", "run" -> runId, "load" -> load, "listed" -> listed.size, "pending" -> pending)
    // Those that wait to be read again may be all there were.
    val taken = if (pending == 0) Nil else pendingFiles(load, listed.map(file => file.uri -> file).toMap)
    if (taken.isEmpty) {
      session.call("select aspen.close_empty_load(?)", load)
      0
    } else {
      val kept = bound(load, taken)
      // A version that was refused for a passing reason waits for the next run.
      bring(load, kept) + loadPending(tried ++ kept.map(_.listed))
    }
  }

  private def offer(load: Long, listed: Seq[Listed]): Long = {
    val page = listed.map { file =>
      Map[String, Any]("uri" -> file.uri, "etag" -> file.etag, "size" -> file.size, "modified" -> file.modified)
    }
    session.long("select pending from aspen.offer_files(?, ?::jsonb)", load, Log.json.writeValueAsString(page))
  }

  private def pendingFiles(load: Long, listed: Map[String, Listed]): Seq[SourceFile] =
    session.rows("select id, position, uri from aspen.pending_files(?)", load) { row =>
      SourceFile(row.getLong("id"), row.getInt("position"), listed(row.getString("uri")))
    }

  /** Leaves to later loads what one does not hold: of a backfill that is ended from outside the loads before are there. */
  private def bound(load: Long, pending: Seq[SourceFile]): Seq[SourceFile] = {
    val limits = definition.limits
    if (pending.size <= limits.loadFiles && pending.map(_.listed.size).sum <= limits.loadBytes) pending
    else {
      val last = session.long("select aspen.bound_load(?, ?, ?)", load, limits.loadFiles, limits.loadBytes)
      pending.takeWhile(_.position <= last)
    }
  }

  /** Stages the load's files and publishes them; gives how many were refused. */
  private def bring(load: Long, taken: Seq[SourceFile]): Long = {
    val step = session.long("select aspen.start_step(?, 'load', ?, ?)", runId, table, load)
    try {
      staging.bring(key, load, taken, session)
      val counts = Log.json.readTree(publish(load))
      val refused = counts.get("refused").asLong
      log.step("publish", "load" -> load, "counts" -> counts)
      if (refused > 0) RefusedFiles.tell(session, load, log)
      session.call("select aspen.finish_step(?, ?)", step, if (refused > 0) "refused" else "done")
      refused
    } catch {
      case error: Throwable =>
        // In transactions of their own: the one that failed is rolled back with all that it wrote.
        Try(session.call("select aspen.end_load(?, 'failed', ?)", load, Failure.reason(error)))
        Try(session.call("select aspen.finish_step(?, 'failed', ?)", step, Failure.reason(error)))
        throw error
    }
  }

  /** Asked for once more where it failed in passing: what was done, and only its answer lost, gives the same counts. */
  private def publish(load: Long): String =
    try session.text("select aspen.publish(?)", load)
    catch {
      case error: SQLException if Load.isPassing(error) =>
        log.step("publish-again", "load" -> load, "reason" -> Failure.reason(error))
        val lost = session.backend
        Try(session.close())
        session = access.connect()
        key.join(session)
        lock(Some(lost))
        session.text("select aspen.publish(?)", load)
    }
}

object Load {
  private final val PatienceNanos = 60000000000L

  /** Files that are offered at once. */
  private final val PageFiles = 1000

  /** A lost connection, a server that restarts, a deadlock, a lock that was not to be had. */
  private def isPassing(error: SQLException): Boolean =
    Option(error.getSQLState).exists(_.matches("08.*|57.*|40001|40P01|55P03"))
}
