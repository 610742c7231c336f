import com.amazonaws.services.glue.util.Job
import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import com.fasterxml.jackson.module.scala.DefaultScalaModule
import java.io.{BufferedReader, ByteArrayOutputStream, File, InputStreamReader, OutputStream, PrintStream, PrintWriter}
import java.io.{StringReader, StringWriter}
import java.lang.reflect.InvocationTargetException
import java.net.{URL, URLClassLoader}
import java.nio.charset.StandardCharsets.UTF_8
import java.util.concurrent.LinkedBlockingQueue
import scala.collection.mutable.ArrayBuffer
import scala.tools.nsc.{Global, Settings}
import scala.tools.nsc.reporters.ConsoleReporter

/** Compiles Glue scripts and runs them, one after another, in one JVM: a line of JSON in, a line of JSON out. */
object GlueBench {
  private val json = new ObjectMapper().registerModule(DefaultScalaModule)

  def main(args: Array[String]): Unit = {
    val answers = System.out
    // Whatever a script prints must not mix with the answers.
    Printed.capture()
    val commands = new Commands()
    while (true) {
      val command = json.readTree(commands.next())
      val answer = if (command.get("command").asText == "compile") Compiler.compile(command) else Runner.run(command)
      answers.println(json.writeValueAsString(answer))
      answers.flush()
    }
  }
}

/** Lines of the standard input, read while a script runs too: when they end, whoever asked is gone, and the JVM ends. */
final class Commands {
  private val lines = new LinkedBlockingQueue[String]()
  daemon {
    val input = new BufferedReader(new InputStreamReader(System.in, UTF_8))
    Iterator.continually(input.readLine()).takeWhile(_ != null).foreach(lines.put)
    // A shutdown hook that waits for the script must not keep the process.
    daemon { Thread.sleep(10000); Runtime.getRuntime.halt(1) }
    System.exit(0)
  }

  def next(): String = lines.take()

  private def daemon(work: => Unit): Unit = {
    val thread = new Thread(new Runnable { def run(): Unit = work })
    thread.setDaemon(true)
    thread.start()
  }
}

/**
 * One compiler for all scripts that see the same classes besides those of this JVM. It also remembers what it has seen in
 * the scripts before: whether a script has all that it uses, only a new one tells.
 */
object Compiler {
  private val compilers = scala.collection.mutable.Map.empty[String, Compiler]

  /** Everything that the compiler has to say of a script. */
  def compile(command: JsonNode): Map[String, Any] = {
    val (seen, last) = (command.get("seen").asText, command.get("last").asText)
    val compiler = if (last.isEmpty) compilers.getOrElseUpdate(seen, new Compiler(seen, last)) else new Compiler(seen, last)
    compiler.compile(command.get("file").asText, new File(command.get("out").asText))
  }
}

/**
 * @param seen a folder of classes, or none
 * @param last the phase that is its last, or none for all of them
 */
final class Compiler(seen: String, last: String) {
  private val printed = new StringWriter()
  private val settings = new Settings(message => throw new IllegalArgumentException(message))
  settings.usejavacp.value = true
  if (seen.nonEmpty) settings.classpath.value = seen
  if (last.nonEmpty) settings.stopAfter.value = List(last)
  // A text of a definition may well look like an interpolated one.
  settings.processArguments(List("-deprecation", "-feature", "-unchecked", "-Xlint:_,-missing-interpolator"), processAll = true)
  private val reporter = new ConsoleReporter(settings, new BufferedReader(new StringReader("")), new PrintWriter(printed, true))
  private val global = new Global(settings, reporter)

  def compile(file: String, out: File): Map[String, Any] = {
    out.mkdirs()
    settings.outputDirs.setSingleOutput(out.getPath)
    reporter.reset()
    printed.getBuffer.setLength(0)
    new global.Run().compile(List(file))
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
    Printed.forget()
    properties.foreach { case (name, value) => System.setProperty(name, value) }
    Job.committed = false
    val folders = ArrayBuffer.empty[URL]
    command.get("classes").elements.forEachRemaining(folder => folders += new File(folder.asText).toURI.toURL)
    val classes = new URLClassLoader(folders.toArray, getClass.getClassLoader)
    Thread.currentThread.setContextClassLoader(classes)
    val started = System.nanoTime()
    val error = try {
      try classes.loadClass("GlueApp").getMethod("main", classOf[Array[String]]).invoke(null, args.toArray)
      finally stopSpark()
      None
    } catch {
      case thrown: InvocationTargetException => Some(causes(thrown.getCause))
      // One script without an entry point must not end the JVM of a whole suite.
      case thrown: Throwable => Some(causes(thrown))
    } finally {
      Thread.currentThread.setContextClassLoader(before)
      properties.foreach { case (name, _) => System.clearProperty(name) }
      classes.close()
    }
    val milliseconds = (System.nanoTime() - started) / 1000000
    Map("error" -> error.orNull, "committed" -> Job.committed, "lines" -> Printed.lines, "ms" -> milliseconds)
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

/** Both streams of the process: passes everything on to the error stream, and keeps the lines that are JSON. */
object Printed extends OutputStream {
  private val behind = System.err
  private val found = ArrayBuffer.empty[String]
  private val line = new ByteArrayOutputStream()

  /** Once for the whole process: a logger or a Console keeps the stream that it found first. */
  def capture(): Unit = {
    val stream = new PrintStream(this, true, "UTF-8")
    System.setOut(stream)
    System.setErr(stream)
  }

  def forget(): Unit = synchronized {
    found.clear()
    line.reset()
  }

  def lines: List[String] = synchronized(found.toList)

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
