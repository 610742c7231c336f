package aspen.record

import java.nio.charset.StandardCharsets.UTF_8
import java.time.Instant
import java.util.Arrays

/**
 * A version of a source file as it was listed.
 *
 * @param status what the file system told of it besides, so that it need not be asked again
 */
final case class Listed(
    uri: String,
    etag: String,
    size: Long,
    modified: String,
    status: Option[java.io.Serializable] = None) {
  def isPacked: Boolean = uri.endsWith(".gz")

  /** Why the ledger cannot keep the file; none where it can. */
  def unkept(limits: Limits): Option[String] = {
    val bytes = uri.getBytes(UTF_8).length
    if (uri.indexOf(0) >= 0) Some("its name has a NUL character")
    else if (bytes > limits.uriBytes) Some(s"its URI has $bytes bytes, more than ${limits.uriBytes}")
    else if (!modified.matches("(?!0000)[0-9]{4}-.*")) Some("its modification time is not of the years 1 to 9999")
    else None
  }
}

object Listed {

  /** The protocol's order: by modification time, then by URI, whose bytes the database compares. */
  def inOrderOfArrival(files: Seq[Listed]): Seq[Listed] =
    files
      .map(file => (Instant.parse(file.modified), file.uri.getBytes(UTF_8), file))
      .sortWith { case ((time, uri, _), (otherTime, otherUri, _)) =>
        if (time != otherTime) time.isBefore(otherTime) else Arrays.compareUnsigned(uri, otherUri) < 0
      }
      .map(_._3)
}

/**
 * A listed file that is pending: the ledger's id of its version, and its place in the order of arrival.
 *
 * @param modified when it was modified, to the millisecond, as `timestamptz` reads it
 * @param loaded when its load began
 */
final case class SourceFile(id: Long, position: Int, listed: Listed, modified: String, loaded: String)
