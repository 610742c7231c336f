package aspen.load

import aspen.record.{ByteSource, Listed, OpenFile, Refusal}
import java.io.{FilterInputStream, InputStream, OutputStream}
import java.security.{DigestOutputStream, MessageDigest}
import java.time.Instant
import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.{EtagSource, FileStatus, Path}
import org.apache.hadoop.fs.s3a.RemoteFileChangedException
import org.apache.hadoop.util.functional.FutureIO
import org.apache.spark.SerializableWritable

/** Files as Hadoop opens them and as the ledger names them: `s3://bucket/key`, without any encoding. */
final class HadoopFiles(configuration: SerializableWritable[Configuration])
    extends (Listed => ByteSource)
    with Serializable {
  import HadoopFiles._

  private def hadoop: Configuration = configuration.value

  def apply(file: Listed): ByteSource = new ByteSource {

    /** S3 gives this ETag or nothing, so that it need not be asked before whether it is still there. */
    def open(): OpenFile = {
      val status = told(file).getOrElse(check(file))
      val opening = status.getPath.getFileSystem(hadoop).openFile(status.getPath).withFileStatus(status).build()
      // An error of the file as itself, and not as one of the waiting.
      val opened = FutureIO.awaitFuture(opening)
      new OpenFile {
        val stream: InputStream = new SameVersion(opened)
        def seek(offset: Long): Unit = opened.seek(offset)
      }
    }

    def verify(): Unit = if (told(file).isEmpty) {
      check(file)
      ()
    }
  }

  /** All files below a folder that are wanted by their paths from there, except those that are empty or hidden. */
  def list(folder: String, isWanted: String => Boolean): Seq[Listed] = {
    val root = path(folder)
    val files = root.getFileSystem(hadoop)
    val found = Seq.newBuilder[Listed]
    if (files.exists(root)) {
      val entries = files.listFiles(root, true)
      while (entries.hasNext) {
        val entry = entries.next()
        val below = uri(entry.getPath).stripPrefix(uri(root)).stripPrefix("/")
        val hidden = below.split('/').exists(name => name.startsWith("_") || name.startsWith("."))
        if (entry.getLen > 0 && !hidden && isWanted(below)) found += listed(entry)
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

  /** What the listing told, where it told the version. */
  private def told(file: Listed): Option[FileStatus] = file.status.collect { case status: FileStatus => status }

  private def check(file: Listed): FileStatus = {
    val status = path(file.uri).getFileSystem(hadoop).getFileStatus(path(file.uri))
    val same = status.getLen == file.size && tag(status).fold(time(status) == file.modified)(_ == file.etag)
    if (same) status else throw changed
  }

  /** A file system without ETags has a hash of the content in their place. */
  private def listed(status: FileStatus): Listed = {
    val told = tag(status)
    val etag = told.getOrElse {
      val hash = MessageDigest.getInstance("SHA-256")
      val in = status.getPath.getFileSystem(hadoop).open(status.getPath)
      try in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash))
      finally in.close()
      hash.digest().map(byte => f"$byte%02x").mkString
    }
    Listed(uri(status.getPath), etag, status.getLen, time(status), told.map(_ => status))
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

  private def changed: Refusal =
    new Refusal("changed-while-read", "the file changed since it was listed; the next load takes it")

  /** A stream of S3A, which asks S3 for its ETag with every request. */
  private final class SameVersion(in: InputStream) extends FilterInputStream(in) {
    override def read(): Int = orChanged(in.read())
    override def read(bytes: Array[Byte], from: Int, length: Int): Int = orChanged(in.read(bytes, from, length))

    private def orChanged(read: => Int): Int =
      try read
      catch {
        case _: RemoteFileChangedException => throw changed
      }
  }
}
