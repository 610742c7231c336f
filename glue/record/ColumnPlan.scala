package aspen.record

/**
 * How the fields of one file become the table's columns.
 *
 * @param fields how many each record has
 * @param fieldOf the field that each column is read from; -1 where it is read from none
 * @param constants what such a column holds in the whole file, as binary COPY has it
 */
final class ColumnPlan(
    val fields: Int,
    val fieldOf: Array[Int],
    val constants: Array[Array[Byte]],
    val warnings: Seq[String])
