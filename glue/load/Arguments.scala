package aspen.load

import com.amazonaws.services.glue.util.GlueArgParser
import scala.util.Try

/**
 * What a run is started with.
 *
 * @param all as Glue has them, its own ones too
 * @param source where the tables' prefixes are, ending in `/`
 * @param connection name of the Glue connection
 * @param writers the most connections that write at once; without it, the cluster and the server decide
 * @param sslRootCert URI of the certificates that are trusted
 * @param runId Glue's id of the run
 */
final case class Arguments(
    all: Map[String, String],
    jobName: String,
    source: String,
    connection: String,
    database: String,
    writers: Option[Int],
    sslMode: String,
    sslRootCert: Option[String],
    runId: Option[String])

object Arguments {
  private val Required = Array("JOB_NAME", "SOURCE", "CONNECTION", "DATABASE")
  private val Optional = Array("WRITERS", "SSL_MODE", "SSL_ROOT_CERT")

  def read(sysArgs: Array[String]): Arguments = {
    val optional = Optional.filter(name => sysArgs.contains(s"--$name"))
    // Has Glue's own ones too, such as JOB_RUN_ID, which must not be asked for.
    val all = GlueArgParser.getResolvedOptions(sysArgs, Required ++ optional)
    Arguments(
      all,
      all("JOB_NAME"),
      all("SOURCE").stripSuffix("/") + "/",
      all("CONNECTION"),
      all("DATABASE"),
      all.get("WRITERS").map { writers =>
        Try(writers.toInt).filter(_ > 0).getOrElse {
          throw new IllegalArgumentException(s"--WRITERS is $writers: it has to be a whole number from 1")
        }
      },
      all.getOrElse("SSL_MODE", "verify-full"),
      all.get("SSL_ROOT_CERT"),
      all.get("JOB_RUN_ID")
    )
  }
}
