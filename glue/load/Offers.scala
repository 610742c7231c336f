package aspen.load

import aspen.part.{Log, Session}
import aspen.record.{Listed, SourceFile, TableDefinition}
import scala.annotation.tailrec

/** Asks the ledger which files of a listing are to be loaded, and by which load. */
final class Offers(definition: TableDefinition) {
  import definition.{limits, table}

  /** Those whose version is not the last published one, or that are to be read again, in the order of arrival. */
  def differing(session: Session, listed: Seq[Listed]): Seq[Listed] =
    Listed.inOrderOfArrival(listed.grouped(Offers.PageFiles).flatMap(ofPage(session, _)).toSeq)

  private def ofPage(session: Session, page: Seq[Listed]): Seq[Listed] = {
    val places = session.rows(
      "select unnest(aspen.differing_files(?, array_agg(o.uri order by o.n), array_agg(o.etag order by o.n), " +
        "array_agg(o.size order by o.n), array_agg(null::text))) as place from rows from " +
        "(jsonb_to_recordset(?::jsonb) as (uri text, etag text, size bigint)) with ordinality as o (uri, etag, size, n)",
      table,
      asJson(page)
    )(_.getInt("place"))
    places.map(place => page(place - 1))
  }

  /** Offers files until the load has as many as it may have; gives how many, from the first, and how many are pending. */
  def untilFull(session: Session, load: Long, files: Seq[Listed], atOnce: Boolean): (Int, Long) = {
    @tailrec def from(offered: Int, bytes: Long, pending: Long): (Int, Long) = {
      val hasRoom = pending == 0 || pending < limits.loadFiles && bytes < limits.loadBytes
      if (offered == files.size || !(atOnce || hasRoom)) (offered, pending)
      else {
        val page = files.slice(offered, offered + Offers.PageFiles)
        from(offered + page.size, bytes + page.map(_.size).sum, pending + offer(session, load, page))
      }
    }
    from(0, 0, 0)
  }

  private def offer(session: Session, load: Long, page: Seq[Listed]): Long =
    session.long("select pending from aspen.offer_files(?, ?::jsonb)", load, asJson(page))

  private def asJson(page: Seq[Listed]): String = Log.json.writeValueAsString(page.map { file =>
    Map[String, Any]("uri" -> file.uri, "etag" -> file.etag, "size" -> file.size, "modified" -> file.modified)
  })

  def pending(session: Session, load: Long, offered: Seq[Listed]): Seq[SourceFile] = {
    val listed = offered.map(file => file.uri -> file).toMap
    session.rows("select id, position, uri, modified, loaded from aspen.pending_files(?)", load) { row =>
      val file = listed(row.getString("uri"))
      SourceFile(row.getLong("id"), row.getInt("position"), file, row.getString("modified"), row.getString("loaded"))
    }
  }

  /** Leaves to later loads what one does not hold: of a backfill that is ended from outside the loads before are there. */
  def bound(session: Session, load: Long, pending: Seq[SourceFile]): Seq[SourceFile] =
    if (pending.size <= limits.loadFiles && pending.map(_.listed.size).sum <= limits.loadBytes) pending
    else {
      val last = session.long("select aspen.bound_load(?, ?, ?)", load, limits.loadFiles, limits.loadBytes)
      pending.takeWhile(_.position <= last)
    }
}

object Offers {

  /** Files that are offered at once. */
  private final val PageFiles = 1000
}
