package aspen.load

import aspen.part.{Log, Part, PartWriter, RunKey, Session}
import aspen.record.{SourceFile, TableDefinition}
import java.sql.SQLException
import org.apache.spark.{SparkContext, TaskContext}

/**
 * Brings a load's files into its staging table, by tasks.
 *
 * @param mostWriters an upper bound for what cluster and server allow
 */
final class Staging(
    definition: TableDefinition,
    mostWriters: Option[Int],
    spark: SparkContext,
    files: HadoopFiles,
    access: Access,
    log: Log) {
  import definition.table

  @volatile private var group = Option.empty[String]
  @volatile private var isStopped = false
  private var free = 0

  /** Whether a session may publish beside those that write, as of when a load was staged last. */
  def leavesRoom: Boolean = WriterCount.leaveRoom(free)

  /** Ends what is under way, and begins nothing any more. */
  def stop(): Unit = {
    isStopped = true
    group.foreach(name => spark.cancelJobGroup(name))
  }

  def bring(run: RunKey, load: Long, taken: Seq[SourceFile], session: Session): Unit = {
    val writers = countWriters(session)
    val parts = new PartPlan(writers, definition.isSplittable).parts(taken)
    val staging = session.text("select aspen.stage_load(?, ?)", load, parts.size)
    val bytes = taken.map(_.listed.size).sum
    log.step(
      "stage",
      "load" -> load,
      "files" -> taken.size,
      "bytes" -> bytes,
      "parts" -> parts.size,
      "writers" -> writers.min(parts.size)
    )
    val name = s"load $load of $table"
    group = Some(name)
    new Handout(writers, () => spark.cancelJobGroup(name)).each(parts.sortBy(-_.size)) { part =>
      if (isStopped) throw new IllegalStateException("the load before this one failed")
      // What is told of a group holds for the thread.
      spark.setJobGroup(name, s"part ${part.number}", interruptOnCancel = true)
      write(run, part, load, staging)
    }
  }

  /** A job of Spark for each part, with one task. */
  private def write(run: RunKey, part: Part, load: Long, staging: String): Unit =
    access.use { database =>
      val writer = new PartWriter(definition, run, load, staging, database, files, log)
      val written =
        spark.parallelize(Seq(part), 1).map((part: Part) => writer.write(part, TaskContext.get().attemptNumber()))
      if (written.collect().contains(false)) throw new SQLException("the password of a task is refused", "28P01")
    }

  private def countWriters(session: Session): Int = {
    val cores = WriterCount.cores(spark.getConf.getOption, spark.defaultParallelism)
    free = session.long(WriterCount.Free).toInt
    WriterCount.of(mostWriters, cores, free)
  }
}
