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
 * publishes, and lists again until nothing is pending. Its session holds the table's lock. Of several loads each is published,
 * on another session, while the next one is staged.
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
  private val offers = new Offers(definition)
  private val staging = new Staging(definition, arguments.writers, spark, files, access, log)
  private var session: Session = _

  /** Where a load is published while the next one is staged; there from the first time on. */
  private var beside = Option.empty[Session]
  private val publisher = new Publisher(() => session, () => renewed(), log)
  private val publisherBeside = new Publisher(() => sessionBeside, () => renewedBeside(), log)
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
    } finally {
      beside.foreach(open => Try(open.close()))
      Option(session).foreach { open =>
        Try(open.call("select aspen.sweep_staging()"))
        open.close()
      }
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

  /** Waits for another load, and before that for a lost session of this one. */
  private def lock(lost: Option[Backend]): Unit =
    if (!Waiting.until(session, lost)(session.holds("select aspen.try_lock_target(?)", table)))
      throw new IllegalStateException(s"another load of $table is running")

  /** Loads what is pending, then lists again until nothing is: files that came meanwhile do not wait. Gives the refused. */
  private def loadPending(tried: Set[Listed]): Long = {
    val listed = listing.files(session, isFirst = tried.isEmpty).filterNot(tried)
    val differing = offers.differing(session, listed)
    // What is read again belongs together, and comes first.
    val atOnce = session.holds("select aspen.reads_again(?)", table)
    val (now, refused) = loadListed(differing, atOnce, Set.empty, 0, None)
    if (now.isEmpty) refused else refused + loadPending(tried ++ now)
  }

  /**
   * Loads what is pending of a listing, by one load after another: each is offered, in the order of arrival, what it has
   * room for. Gives the files that were tried, since one that was refused for a passing reason waits for the next run, and
   * how many were refused.
   *
   * @param before the load before, while it is published; none where what is read again follows one from another, or the server
   *   has no connection for two
   */
  @tailrec private def loadListed(
      waiting: Seq[Listed],
      atOnce: Boolean,
      tried: Set[Listed],
      refused: Long,
      before: Option[Publishing]): (Set[Listed], Long) =
    after(before)(take(waiting, atOnce)) match {
      case None => (tried, refused + before.fold(0L)(_.refused()))
      case Some(taken) =>
        val staged = after(before)(stage(taken, before))
        val sum = refused + before.fold(0L)(_.refused())
        val now = tried ++ taken.files.map(_.listed)
        if (taken.rest.isEmpty) (now, sum + publisher.publish(staged))
        else if (atOnce || beside.isEmpty && !staging.leavesRoom)
          loadListed(taken.rest, atOnce, now, sum + publisher.publish(staged), None)
        else {
          val publishing =
            new Publishing(staged.load, () => publisherBeside.publish(staged), () => staging.stop())
          loadListed(taken.rest, atOnce, now, sum, Some(publishing))
        }
    }

  /** What goes wrong while the load before is published is told when that has ended, and only where that did not fail itself. */
  private def after[A](before: Option[Publishing])(work: => A): A =
    try work
    catch {
      case error: Throwable => throw before.flatMap(_.failure()).getOrElse(error)
    }

  /** Opens a load with as many of the files as it may have; none where none is pending. */
  private def take(waiting: Seq[Listed], atOnce: Boolean): Option[Taken] = {
    // It has done nothing while tasks copied, and may have been lost meanwhile.
    try session.call("select 1")
    catch { case error: SQLException if Publisher.isPassing(error) => renewed() }
    val load = session.long("select aspen.open_load(?, ?, ?)", runId, table, definition.fingerprint)
    val (offered, pending) = offers.untilFull(session, load, waiting, atOnce)
    log.step("begin", "run" -> runId, "load" -> load, "differing" -> waiting.size, "pending" -> pending)
    // Those that wait to be read again may be all there were.
    val files = if (pending == 0) Nil else offers.pending(session, load, waiting)
    if (files.isEmpty) {
      session.call("select aspen.close_empty_load(?)", load)
      None
    } else {
      val kept = offers.bound(session, load, files)
      val left = files.drop(kept.size).map(_.listed).toSet
      Some(Taken(load, kept, waiting.take(offered).filter(left) ++ waiting.drop(offered)))
    }
  }

  /** Stages a load's files, and waits until the load before is published; where that fails, this one is abandoned. */
  private def stage(taken: Taken, before: Option[Publishing]): Staged = {
    val step = session.long("select aspen.start_step(?, 'load', ?, ?)", runId, table, taken.load)
    val staged = Staged(taken.load, step)
    try {
      staging.bring(key, taken.load, taken.files, session)
      before.foreach(_.refused())
      staged
    } catch {
      case error: Throwable =>
        val first = for (other <- before; failure <- other.failure()) yield (other.load, failure)
        first match {
          case None => publisher.end(staged, "failed", Failure.reason(error))
          case Some((load, _)) =>
            publisher.end(staged, "abandoned", s"load $load, which comes before it, failed")
        }
        throw first.fold(error)(_._2)
    }
  }

  /** Takes the place of the session that is lost, with the table's lock. */
  private def renewed(): Session = {
    val lost = session.backend
    Try(session.close())
    session = access.connect()
    key.join(session)
    lock(Some(lost))
    session
  }

  private def sessionBeside: Session = beside.getOrElse {
    val opened = access.connect()
    beside = Some(opened)
    key.join(opened)
    opened
  }

  /** The lost session may still publish: this one would wait no longer for its locks than a statement does. */
  private def renewedBeside(): Session = {
    val lost = beside.map(_.backend)
    beside.foreach(open => Try(open.close()))
    beside = None
    val opened = sessionBeside
    lost.foreach(backend => Waiting.until(opened, lost)(opened.ask(backend.sign) == Sign.Gone))
    opened
  }
}

/** A load with its files, and those of the listing that are left for the next ones. */
final case class Taken(load: Long, files: Seq[SourceFile], rest: Seq[Listed])
