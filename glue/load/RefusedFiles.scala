package aspen.load

import aspen.part.{Log, Session}

/**
 * Tells in the log why files of a load are refused: the rules that their records break, by column and code, with counts. The
 * values are not told: a job's user may not read them, and a log outlives the rows.
 */
object RefusedFiles {
  def tell(session: Session, load: Long, log: Log): Unit =
    session
      .rows(query, load) { row =>
        Seq(
          "uri" -> row.getString("uri"),
          "code" -> row.getString("code"),
          "read" -> row.getLong("read"),
          "rejected" -> row.getLong("rejected"),
          "stored" -> row.getLong("stored"),
          "groups" -> Log.json.readTree(row.getString("groups"))
        )
      }
      .foreach(facts => log.step("file-refused", facts: _*))

  /** This many files, and rules of each; `aspen rejects` tells all. */
  private val query =
    """select s.uri, f.code, coalesce(f.read, 0) as read, coalesce(f.rejected, 0) as rejected,
      (select count(distinct r.record) from aspen.reject r where r.load_id = f.load_id and r.file_id = f.file_id) as stored,
      (select coalesce(jsonb_agg(to_jsonb(g) order by g.records desc, g.line, g."column"), '[]')::text from (
        select r.column_name as "column", r.code, r.message, count(*) as records, min(r.line) as line from aspen.reject r
        where r.load_id = f.load_id and r.file_id = f.file_id group by r.column_name, r.code, r.message
        order by records desc, line, 1 limit 8) g) as groups
    from aspen.load_file f join aspen.source_file s on s.id = f.file_id
    where f.load_id = ? and f.status = 'refused' order by s.uri limit 20"""
}
