package aspen.part

import aspen.record.Column
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

/** Documents of tuples of binary COPY, as the server's own input function judges them: all of a chunk by one question. */
final class JsonJudge(session: Session, staging: String, columns: Array[Column]) {
  import JsonJudge._

  /** Places of the columns that are jsonb; none where the server cannot tell: PostgreSQL 16 brought the function. */
  private lazy val places: Set[Int] =
    if (!session.holds(s"select to_regprocedure('pg_catalog.$Function(text, text)') is not null")) Set.empty
    else
      session
        .rows(
          "select attname from pg_attribute where attrelid = format('aspen_staging.%I', ?::text)::regclass " +
            "and atttypid = 'jsonb'::regtype",
          staging
        )(_.getString(1))
        .map(name => columns.indexWhere(_.name == name))
        .toSet

  /** SQLSTATE of those of the tuples, `in[from, until)` each, that hold a document which the server refuses. */
  def judge(in: ByteBuffer, tuples: Seq[(Int, Int)]): Map[(Int, Int), String] =
    if (places.isEmpty) Map.empty
    else {
      val documents = tuples.flatMap(tuple => documentsOf(in, tuple._1).map(tuple -> _)).toIndexedSeq
      val texts = session.ask(_.createArrayOf("text", documents.map(_._2: AnyRef).toArray))
      // The first document of a tuple is the one that COPY would name, so it is the last to be set.
      session
        .rows(
          s"select u.at::int - 1, e.sql_error_code from unnest(?::text[]) with ordinality as u (document, at) " +
            s"cross join lateral pg_catalog.$Function(u.document, 'jsonb') e " +
            "where e.sql_error_code is not null order by u.at desc",
          texts
        )(row => documents(row.getInt(1))._1 -> row.getString(2))
        .toMap
    }

  private def documentsOf(in: ByteBuffer, tuple: Int): Seq[String] = {
    val documents = Seq.newBuilder[String]
    var at = tuple + 2
    for (field <- 0 until in.getShort(tuple).toInt) {
      val length = in.getInt(at)
      at += 4
      if (length > 0 && places(field))
        documents += new String(in.array, at + VersionBytes, length - VersionBytes, UTF_8)
      at += math.max(length, 0)
    }
    documents.result()
  }
}

object JsonJudge {
  private final val Function = "pg_input_error_info"

  /** Where jsonb stands in binary COPY: a version byte, then the text. */
  private final val VersionBytes = 1
}
