package aspen.part

import java.nio.file.Files
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

  def connect(): Session = {
    val properties = new Properties()
    properties.setProperty("user", user)
    properties.setProperty("password", password)
    properties.setProperty("sslmode", sslMode)
    authoritiesFile.foreach(properties.setProperty("sslrootcert", _))
    properties.setProperty("tcpKeepAlive", "true")
    properties.setProperty("ApplicationName", "aspen")
    // The detail of an error quotes values.
    properties.setProperty("logServerErrorDetail", "false")
    val connection = Option(new Driver().connect(url, properties)).getOrElse {
      throw new IllegalStateException("the Glue connection is not one to PostgreSQL")
    }
    Session.begin(connection)
  }
}
