package aspen.csv

import aspen.record.Column

/**
 * The line at a file's end that is no record, but claims something of the records.
 *
 * @param line what tells it
 * @param what the same in words
 * @param records which of the line's parts is the number of records
 * @param sums the sums of columns that it claims
 * @param linesAfter how many lines may follow it, whatever stands in them
 * @param optional a file may lack it
 */
final case class FileTrailer(
    line: TrailerLine,
    what: String,
    records: Option[TrailerCount],
    sums: Seq[TrailerSum],
    linesAfter: Int,
    optional: Boolean)
    extends Shape {

  /** What it claims is of all of the file. */
  override def keepsWhole(multiline: Boolean): Boolean = true

  def over(records: CsvRecords, inner: RecordScanner): RecordScanner = new TrailerScanner(this, records, inner)
}

/**
 * @param place which part it is, from 1
 * @param others lines that it counts besides the records
 */
final case class TrailerCount(place: Int, others: Int)

/** @param column the column as numbers of any size, made for each file, since an encoder may keep something */
final case class TrailerSum(place: Int, column: () => Column)
