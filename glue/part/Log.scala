package aspen.part

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.module.scala.DefaultScalaModule
import scala.collection.immutable.ListMap

/** One line of JSON per step. To the error stream: Glue does not show the other one while a job runs. */
final class Log(table: String) extends Serializable {
  def step(event: String, fields: (String, Any)*): Unit =
    System.err.println(Log.json.writeValueAsString(ListMap(Seq("event" -> event, "table" -> table) ++ fields: _*)))

  /** Waits before what failed is tried again. */
  def pause(millis: Long, failed: Int, error: Throwable): Unit = {
    step("pause", "ms" -> millis, "failed" -> failed, "reason" -> Failure.reason(error))
    Thread.sleep(millis)
  }
}

object Log {
  val json: ObjectMapper = new ObjectMapper().registerModule(DefaultScalaModule)
}
