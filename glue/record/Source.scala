package aspen.record

/** How a table's files are written. */
trait Source extends Serializable {

  /** No record can hold a line end: a file may be read from any line on. */
  def isSplittable: Boolean

  /** Reads the records of a slice. Never fails for what is wrong with the file: that is in the outcome. */
  def read(slice: Slice, bytes: ByteSource, context: ReadContext): FileOutcome
}

/**
 * What reading a file needs besides the file.
 *
 * @param columns the table's, for one thread
 * @param load the ledger's id of the load, for rejects
 * @param refused SQLSTATE of records that the database refused, by the position of the file and their number
 */
final class ReadContext(
    val table: TableDefinition,
    val columns: Array[Column],
    val load: Long,
    val tuples: Tuples,
    val refused: Map[(Int, Long), String])
