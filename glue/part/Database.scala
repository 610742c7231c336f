package aspen.part

import java.nio.file.Files
import java.sql.Connection
import java.util.Properties
import org.postgresql.Driver

/**
 * How to reach the database. Tasks get it from the driver; logs never do.
 *
 * @param authorities certificates that are trusted, as PEM
 */
final class Database(url: String, user: String, password: String, sslMode: String, authorities: Option[Array[Byte]])
    extends Serializable {
  @transient private lazy val authoritiesFile = authorities.map { pem =>
    val file = Files.createTempFile("authorities", ".pem")
    file.toFile.deleteOnExit()
    Files.write(file, pem).toString
  }

  /** Waits where no connection is free, or no server there: a fail-over takes a minute or two. */
  def connect(log: Log): Session =
    new Attempts(Attempts.Busy, log.pause).run(Attempts.isBusy)(Session.begin(open(), () => open()))

  private def open(): Connection = {
    val properties = new Properties()
    properties.setProperty("user", user)
    properties.setProperty("password", password)
    properties.setProperty("sslmode", sslMode)
    authoritiesFile.foreach(properties.setProperty("sslrootcert", _))
    properties.setProperty("tcpKeepAlive", "true")
    // Seconds. A session has none for its reads, once it has begun.
    properties.setProperty("connectTimeout", "10")
    properties.setProperty("loginTimeout", "20")
    properties.setProperty("socketTimeout", "20")
    properties.setProperty("ApplicationName", "aspen")
    // The detail of an error quotes values.
    properties.setProperty("logServerErrorDetail", "false")
    Option(new Driver().connect(url, properties)).getOrElse {
      throw new IllegalStateException("the Glue connection is not one to PostgreSQL")
    }
  }
}
