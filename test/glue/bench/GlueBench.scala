import com.amazonaws.services.glue.util.Job
import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import com.fasterxml.jackson.module.scala.DefaultScalaModule
import java.io.{BufferedReader, File, OutputStream, PrintStream, PrintWriter, StringReader, StringWriter}
import java.lang.reflect.InvocationTargetException
import java.net.{URL, URLClassLoader}
import scala.collection.mutable.ArrayBuffer
import scala.tools.nsc.{Global, Settings}
import scala.tools.nsc.reporters.ConsoleReporter

/** Compiles Glue scripts and runs them, one after another, in one JVM: a line of JSON in, a line of JSON out. */
object GlueBench {
  private val json = new ObjectMapper().registerModule(DefaultScalaModule)

  def main(args: Array[String]): Unit = {
    val answers = System.out
    // Whatever a script prints must not mix with the answers.
    System.setOut(System.err)
    if (args.nonEmpty) answers.println(json.writeValueAsString(Runner.run(json.readTree(args(0)))))
    else {
      val commands = new BufferedReader(new java.io.InputStreamReader(System.in))
      Iterator.continually(commands.readLine()).takeWhile(_ != null).foreach { line =>
        val command = json.readTree(line)
        val answer = if (command.get("command").asText == "compile") Compiler.compile(command) else Runner.run(command)
        answers.println(json.writeValueAsString(answer))
        answers.flush()
      }
    }
    // Threads that a library left behind must not keep the process.
    System.exit(0)
  }
}

/** One compiler for all scripts. */
object Compiler {
  private val printed = new StringWriter()
  private val settings = new Settings(message => throw new IllegalArgumentException(message))
  settings.usejavacp.value = true
  // A text of a definition may well look like an interpolated one.
  settings.processArguments(List("-deprecation", "-feature", "-unchecked", "-Xlint:_,-missing-interpolator"), processAll = true)
  private val reporter = new ConsoleReporter(settings, new BufferedReader(new StringReader("")), new PrintWriter(printed, true))
  private lazy val global = new Global(settings, reporter)

  /** Everything that the compiler has to say of a script. */
  def compile(command: JsonNode): Map[String, Any] = {
    val out = new File(command.get("out").asText)
    out.mkdirs()
    settings.outputDirs.setSingleOutput(out.getPath)
    reporter.reset()
    printed.getBuffer.setLength(0)
    new global.Run().compile(List(command.get("script").asText))
    reporter.flush()
    Map("ok" -> !reporter.hasErrors, "messages" -> printed.toString)
  }
}

object Runner {
  def run(command: JsonNode): Map[String, Any] = {
    val properties = entries(command.get("properties"))
    val args = ArrayBuffer.empty[String]
    command.get("args").elements.forEachRemaining(arg => args += arg.asText)
    val before = Thread.currentThread.getContextClassLoader
    val errors = System.err
    val lines = new JsonLines(errors)
    System.setErr(new PrintStream(lines, true, "UTF-8"))
    properties.foreach { case (name, value) => System.setProperty(name, value) }
    Job.committed = false
    val classes = new URLClassLoader(Array[URL](new File(command.get("out").asText).toURI.toURL), getClass.getClassLoader)
    Thread.currentThread.setContextClassLoader(classes)
    val started = System.nanoTime()
    val error = try {
      classes.loadClass("GlueApp").getMethod("main", classOf[Array[String]]).invoke(null, args.toArray)
      None
    } catch {
      case thrown: InvocationTargetException => Some(causes(thrown.getCause))
    } finally {
      stopSpark()
      Thread.currentThread.setContextClassLoader(before)
      properties.foreach { case (name, _) => System.clearProperty(name) }
      System.setErr(errors)
      classes.close()
    }
    val milliseconds = (System.nanoTime() - started) / 1000000
    Map("error" -> error.orNull, "committed" -> Job.committed, "lines" -> lines.found.toList, "ms" -> milliseconds)
  }

  private def causes(thrown: Throwable): String =
    Iterator.iterate(thrown)(_.getCause).takeWhile(_ != null).map(_.toString).mkString("\ncaused by: ")

  /** By reflection: what tells of an active context is Spark's own. */
  private def stopSpark(): Unit = {
    val companion = Class.forName("org.apache.spark.SparkContext$")
    val active = companion.getMethod("getActive").invoke(companion.getField("MODULE$").get(null))
    active.asInstanceOf[Option[org.apache.spark.SparkContext]].foreach(_.stop())
    org.apache.spark.sql.SparkSession.clearActiveSession()
    org.apache.spark.sql.SparkSession.clearDefaultSession()
  }

  private def entries(node: JsonNode): Map[String, String] = {
    val found = Map.newBuilder[String, String]
    node.fieldNames.forEachRemaining(name => found += name -> node.get(name).asText)
    found.result()
  }
}

/** Passes everything on, and keeps the lines that are JSON. */
final class JsonLines(behind: OutputStream) extends OutputStream {
  val found = ArrayBuffer.empty[String]
  private val line = new java.io.ByteArrayOutputStream()

  override def write(byte: Int): Unit = synchronized {
    behind.write(byte)
    if (byte != '\n') line.write(byte)
    else {
      val text = line.toString("UTF-8")
      if (text.startsWith("{")) found += text
      line.reset()
    }
  }
}
