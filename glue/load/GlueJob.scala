package aspen.load

import aspen.part.{Failure, Log}
import aspen.record.TableDefinition
import com.amazonaws.services.glue.GlueContext
import com.amazonaws.services.glue.util.Job
import org.apache.spark.{SerializableWritable, SparkContext}

/** A run of a table's job, as Glue starts it. */
object GlueJob {
  def run(table: TableDefinition, sysArgs: Array[String]): Unit = {
    val log = new Log(table.table)
    val load =
      try prepare(table, sysArgs, log)
      catch {
        case error: Throwable =>
          log.step("failed", "run" -> None, "reason" -> Failure.reason(error))
          throw Failure.withoutValues(error)
      }
    load.run()
    Job.commit()
  }

  private def prepare(table: TableDefinition, sysArgs: Array[String], log: Log): Load = {
    val arguments = Arguments.read(sysArgs)
    val spark = new SparkContext()
    val glue = new GlueContext(spark)
    val initial = new java.util.HashMap[String, String]()
    arguments.all.foreach { case (name, value) => initial.put(name, value) }
    Job.init(arguments.jobName, glue, initial)
    val files = new HadoopFiles(new SerializableWritable(spark.hadoopConfiguration))
    val access = new Access(() => GlueConnection.database(glue, arguments, files), log)
    new Load(table, arguments, spark, files, access, log)
  }
}
