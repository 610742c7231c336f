package aspen.load

import scala.util.Try

/** How many connections write at once: as many as there are cores to feed them, and connections that nobody else needs. */
object WriterCount {

  /** Connections that are left for people, for other programs and for those who look whether the server lives. */
  private final val Spare = 3

  /**
   * @param most an upper bound, where there is one
   * @param free connections that the server still has
   */
  def of(most: Option[Int], cores: Int, free: Int): Int = (most.toSeq :+ cores :+ (free - Spare)).min.max(1)

  /** Whether a session may publish beside one that writes at least, and none of those is taken that others need. */
  def leaveRoom(free: Int): Boolean = free - Spare >= 2

  /**
   * Tasks that the cluster runs at once when it has grown: at the beginning of a run few executors have come.
   *
   * @param setting of Spark, by its name
   * @param present cores of the executors that are there
   */
  def cores(setting: String => Option[String], present: Int): Int = {
    def number(name: String) = setting(name).flatMap(text => Try(text.toInt).toOption)
    val grows = setting("spark.dynamicAllocation.enabled").contains("true")
    val executors = number(if (grows) "spark.dynamicAllocation.maxExecutors" else "spark.executor.instances")
    val expected = for (count <- executors; each <- number("spark.executor.cores")) yield count * each
    (expected.toSeq :+ present).max / number("spark.task.cpus").getOrElse(1).max(1)
  }

  /** Connections that the server, the database and the user have left; a null bounds nothing. */
  val Free: String =
    """select least(
      |  current_setting('max_connections')::bigint - (select sum(numbackends) from pg_stat_database)
      |    - (select coalesce(sum(setting::bigint), 0) from pg_settings where name in
      |      ('superuser_reserved_connections', 'reserved_connections', 'rds.rds_superuser_reserved_connections')),
      |  (select d.datconnlimit - s.numbackends from pg_database d join pg_stat_database s on s.datid = d.oid
      |    where d.datname = current_database() and d.datconnlimit >= 0),
      |  (select r.rolconnlimit - (select count(*) from pg_stat_activity a where a.usesysid = r.oid)
      |    from pg_roles r where r.rolname = session_user and r.rolconnlimit >= 0))""".stripMargin
}
