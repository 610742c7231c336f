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
    val differing = listed.grouped(Load.PageFiles).flatMap(this.differing).toSeq
    // What is read again belongs together, and comes first.
    val atOnce = session.holds("select aspen.reads_again(?)", table)
    val (now, refused) = loadListed(Listed.inOrderOfArrival(differing), atOnce, Set.empty, 0)
    if (now.isEmpty) refused else refused + loadPending(tried ++ now)
  }

  /**
   * Loads what is pending of a listing, by one load after another: each is offered, in the order of arrival, what it has
   * room for. Gives the files that were tried, since one that was refused for a passing reason waits for the next run, and
   * how many were refused.
   */
  @tailrec private def loadListed(
      waiting: Seq[Listed],
      atOnce: Boolean,
      tried: Set[Listed],
      refused: Long): (Set[Listed], Long) = {
    val load = session.long("select aspen.open_load(?, ?, ?)", runId, table, definition.fingerprint)
    val (offered, pending) = offerUntilFull(load, waiting, atOnce)
    log.step("begin", "run" -> runId, "load" -> load, "differing" -> waiting.size, "pending" -> pending)
    // Those that wait to be read again may be all there were.
    val taken = if (pending == 0) Nil else pendingFiles(load, waiting.map(file => file.uri -> file).toMap)
    if (taken.isEmpty) {
      session.call("select aspen.close_empty_load(?)", load)
      (tried, refused)
    } else {
      val kept = bound(load, taken)
      val left = taken.drop(kept.size).map(_.listed).toSet
      val more = bring(load, kept)
      val rest = waiting.take(offered).filter(left) ++ waiting.drop(offered)
      val now = tried ++ kept.map(_.listed)
      if (rest.isEmpty) (now, refused + more) else loadListed(rest, atOnce, now, refused + more)
    }
  }

  /** Offers files until the load has as many as it may have; gives how many, from the first, and how many are pending. */
  private def offerUntilFull(load: Long, files: Seq[Listed], atOnce: Boolean): (Int, Long) = {
    val limits = definition.limits
    @tailrec def from(offered: Int, bytes: Long, pending: Long): (Int, Long) = {
      val hasRoom = pending == 0 || pending < limits.loadFiles && bytes < limits.loadBytes
      if (offered == files.size || !(atOnce || hasRoom)) (offered, pending)
      else {
        val page = files.slice(offered, offered + Load.PageFiles)
        from(offered + page.size, bytes + page.map(_.size).sum, pending + offer(load, page))
      }
    }
    from(0, 0, 0)
  }

  /** Those of a page whose version is not the last published one, or that are to be read again. */
  private def differing(page: Seq[Listed]): Seq[Listed] = {
    val places = session.rows(
      "select unnest(aspen.differing_files(?, array_agg(o.uri order by o.n), array_agg(o.etag order by o.n), " +
        "array_agg(o.size order by o.n), array_agg(null::text))) as place from rows from " +
        "(jsonb_to_recordset(?::jsonb) as (uri text, etag text, size bigint)) with ordinality as o (uri, etag, size, n)",
      table,
      asJson(page)
    )(_.getInt("place"))
    places.map(place => page(place - 1))
  }

  private def offer(load: Long, page: Seq[Listed]): Long =
    session.long("select pending from aspen.offer_files(?, ?::jsonb)", load, asJson(page))

  private def asJson(page: Seq[Listed]): String = Log.json.writeValueAsString(page.map { file =>
    Map[String, Any]("uri" -> file.uri, "etag" -> file.etag, "size" -> file.size, "modified" -> file.modified)
  })

  private def pendingFiles(load: Long, listed: Map[String, Listed]): Seq[SourceFile] =
    session.rows("select id, position, uri, modified, loaded from aspen.pending_files(?)", load) { row =>
      val file = listed(row.getString("uri"))
      SourceFile(row.getLong("id"), row.getInt("position"), file, row.getString("modified"), row.getString("loaded"))
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
