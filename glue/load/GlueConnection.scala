package aspen.load

import aspen.part.Database
import com.amazonaws.services.glue.GlueContext
import java.lang.reflect.InvocationTargetException
import java.net.URLEncoder

/** The connection of Glue's catalog has the host and the secret; the job's arguments have the rest. */
object GlueConnection {
  def database(glue: GlueContext, arguments: Arguments, files: HadoopFiles): Database = {
    val fact = facts(glue, arguments.connection)
    val url = s"${fact("url").stripSuffix("/")}/${URLEncoder.encode(arguments.database, "UTF-8")}"
    val authorities = arguments.sslRootCert.map(files.readAll)
    new Database(url, fact("user"), fact("password"), arguments.sslMode, authorities)
  }

  /** By reflection, since neither the parameters nor the result are documented for Scala. */
  private def facts(glue: GlueContext, name: String): String => String = {
    val method = glue.getClass.getMethods
      .filter(_.getName == "extractJDBCConf")
      .sortBy(_.getParameterCount)
      .headOption
      .getOrElse(throw new IllegalStateException("Glue's library has no extractJDBCConf"))
    val answer =
      try method.invoke(glue, name +: Seq.fill(method.getParameterCount - 1)(null): _*)
      catch {
        // It says no more than that something was thrown.
        case error: InvocationTargetException => throw Option(error.getCause).getOrElse(error)
      }
    val fact: String => Option[Any] = answer match {
      case facts: java.util.Map[_, _] => key => Option(facts.get(key))
      case facts: scala.collection.Map[_, _] => key => facts.collectFirst { case (`key`, value) => value }
      // Not what it is: the password is in it.
      case other =>
        throw new IllegalStateException(s"extractJDBCConf gave a ${Option(other).fold("null")(_.getClass.getName)}")
    }
    key =>
      fact(key).map(String.valueOf).getOrElse {
        throw new IllegalStateException(
          s"the Glue connection $name has no $key: it has to be of type JDBC, with a secret"
        )
      }
  }
}
