package aspen.load

import aspen.record.{ByteSource, Listed, OpenFile, Refusal}
import java.io.{InputStream, OutputStream}
import java.security.{DigestOutputStream, MessageDigest}
import java.time.Instant
import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.{EtagSource, FileStatus, Path}
import org.apache.hadoop.util.functional.FutureIO
import org.apache.spark.SerializableWritable

/** Files as Hadoop opens them and as the ledger names them: `s3://bucket/key`, without any encoding. */
final class HadoopFiles(configuration: SerializableWritable[Configuration])
    extends (Listed => ByteSource)
    with Serializable {
  import HadoopFiles._

  private def hadoop: Configuration = configuration.value

  def apply(file: Listed): ByteSource = new ByteSource {

    /** S3 is asked for this ETag. */
    def open(): OpenFile = {
      val status = check(file)
      val opening = status.getPath.getFileSystem(hadoop).openFile(status.getPath).withFileStatus(status).build()
      // An error of the file as itself, and not as one of the waiting.
      val opened = FutureIO.awaitFuture(opening)
      new OpenFile {
        def stream: InputStream = opened
        def seek(offset: Long): Unit = opened.seek(offset)
      }
    }

    def verify(): Unit = {
      check(file)
      ()
    }
  }

  /** All files below a folder, except those that are empty or hidden. */
  def list(folder: String): Seq[Listed] = {
    val root = path(folder)
    val files = root.getFileSystem(hadoop)
    val found = Seq.newBuilder[Listed]
    if (files.exists(root)) {
      val entries = files.listFiles(root, true)
      while (entries.hasNext) {
        val entry = entries.next()
        val names = uri(entry.getPath).stripPrefix(uri(root)).split('/')
        val hidden = names.exists(name => name.startsWith("_") || name.startsWith("."))
        if (entry.getLen > 0 && !hidden) found += listed(entry)
      }
    }
    found.result()
  }

  /** All of a small file. */
  def readAll(uri: String): Array[Byte] = {
    val in = path(uri).getFileSystem(hadoop).open(path(uri))
    try in.readAllBytes()
    finally in.close()
  }

  private def check(file: Listed): FileStatus = {
    val status = path(file.uri).getFileSystem(hadoop).getFileStatus(path(file.uri))
    val same = status.getLen == file.size && tag(status).fold(time(status) == file.modified)(_ == file.etag)
    if (same) status
    else throw new Refusal("changed-while-read", "the file changed since it was listed; the next load takes it")
  }

  /** A file system without ETags has a hash of the content in their place. */
  private def listed(status: FileStatus): Listed = {
    val etag = tag(status).getOrElse {
      val hash = MessageDigest.getInstance("SHA-256")
      val in = status.getPath.getFileSystem(hadoop).open(status.getPath)
      try in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash))
      finally in.close()
      hash.digest().map(byte => f"$byte%02x").mkString
    }
    Listed(uri(status.getPath), etag, status.getLen, time(status))
  }
}

object HadoopFiles {
  private def path(uri: String): Path = new Path(uri.replaceFirst("^s3:", "s3a:"))

  private def uri(path: Path): String = {
    val parts = path.toUri
    s"${parts.getScheme.replaceFirst("^s3a$", "s3")}://${Option(parts.getAuthority).getOrElse("")}${parts.getPath}"
  }

  private def time(status: FileStatus): String = Instant.ofEpochMilli(status.getModificationTime).toString

  private def tag(status: FileStatus): Option[String] = status match {
    case tagged: EtagSource => Option(tagged.getEtag).map(_.replace("\"", ""))
    case _                  => None
  }
}
