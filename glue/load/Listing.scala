package aspen.load

import aspen.part.{Log, Session}
import aspen.record.{Listed, Printable, TableDefinition}
import java.io.IOException
import java.nio.file.AccessDeniedException
import org.apache.hadoop.security.AccessControlException

/** The files below the table's prefix, with a word on those that cannot be taken and on there being none. */
final class Listing(definition: TableDefinition, source: String, hadoop: HadoopFiles, log: Log) {
  import definition.{limits, table}

  private val folder = source + definition.prefix

  /** What the ledger can keep; the first time in a run the rest is told by name, and holds nothing else up. */
  def files(session: Session, isFirst: Boolean): Seq[Listed] = {
    val found = list()
    if (isFirst && found.isEmpty) judgeEmpty(session)
    val (odd, kept) = found.partition(_.unkept(limits).isDefined)
    if (isFirst)
      for (file <- odd; reason <- file.unkept(limits))
        log.step("skipped", "uri" -> Printable.of(file.uri).take(Listing.Shown), "reason" -> reason)
    kept
  }

  /** A prefix where files were and none is any more is a mistake; where none ever was, one may still come. */
  private def judgeEmpty(session: Session): Unit = {
    if (session.holds("select aspen.knows_below(?, ?)", table, folder))
      throw new IllegalStateException(
        s"there is nothing below $folder, though the ledger has files from there: bring them back, or correct the job's " +
          "argument SOURCE or the prefix of the definition"
      )
    log.step("warning", "reason" -> s"there is nothing below $folder")
  }

  private def list(): Seq[Listed] =
    try hadoop.list(folder, path => definition.files.forall(_.has(path)))
    catch {
      case error @ (_: AccessDeniedException | _: AccessControlException) =>
        throw new IllegalStateException(
          s"may not list $folder: the job's role needs s3:ListBucket for the bucket and s3:GetObject for its files, and no " +
            "policy of the bucket or of the VPC endpoint may deny them",
          error
        )
      // By its name: the class comes with S3A, which no other part of the job needs.
      case error: IOException if error.getClass.getSimpleName == "UnknownStoreException" =>
        throw new IllegalStateException(
          s"there is no bucket of $folder: correct the job's argument SOURCE, or make the bucket",
          error
        )
    }
}

object Listing {

  /** How many letters of a name the log shows. */
  private final val Shown = 300
}
