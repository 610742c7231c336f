package aspen.record

/**
 * All that differs from table to table, as `generated/scala/<table>.scala` says it. Tasks get it from the driver.
 *
 * @param fingerprint of the table's shape, which the database compares with its own
 * @param version of Aspen
 * @param prefix folder of the table's files below the job's `SOURCE`, ending in `/`
 * @param columns makes the columns, again for each task, since an encoder may keep something from one field to the next
 * @param tellableKey places of the key's columns, in its order, where publish may be told of a file that its keys ascend
 * @param files which of the files below the prefix are the table's; none: all of them
 * @param wideKey the key has several columns, and one of them may be of any length: their sum is looked at too
 * @param deletion how records say that they delete; none where none does
 * @param rejectedKeys staging has the keys of rejected records too, since these are not missing
 */
final case class TableDefinition(
    pipeline: String,
    table: String,
    fingerprint: String,
    version: String,
    prefix: String,
    source: Source,
    limits: Limits,
    columns: () => Array[Column],
    wideKey: Boolean = false,
    tellableKey: Seq[Int] = Nil,
    files: Option[FileNames] = None,
    deletion: Option[Deletion] = None,
    rejectedKeys: Boolean = false) {

  /** A file may be read from any line on; not where its records are counted. */
  def isSplittable: Boolean = source.isSplittable && columns().forall(_.recordBytes == 0)
}
