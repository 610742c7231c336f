package aspen.csv

import aspen.record.{Reject, Rejects}

/** What the lines of a file have that plain csv has not. A script holds only those that its definition names. */
trait Shape extends Serializable {

  /** Finds records of this shape, with the help of what finds them without it. */
  def over(records: CsvRecords, inner: RecordScanner): RecordScanner

  /** A file cannot be read from any line on. */
  def keepsWhole(multiline: Boolean): Boolean = false
}

/** Finds the record that begins at `from` of a file's records, in what these have in memory. */
trait RecordScanner {

  /** Gives the place after the record, or `CsvRecords.NeedMore`. */
  def scan(): Int

  /** How many fields each record from here on has, and the field of each column; less than 0 where the file lacks it. */
  def expect(fields: Int, fieldOf: String => Int): Unit

  /** Goes on with a record of which only the beginning is kept. */
  def resume(at: Int): Int

  /** The last record carries nothing and does not count. */
  def isBlank: Boolean

  /** Judges the file when all of it is read. @throws Refusal where it is not what it claims to be */
  def judge(): Unit = ()

  /** Writes what `bytes[from, until)` of the records stands for; gives the length, or -1 where an escape stands for nothing. */
  def unescape(from: Int, until: Int, into: Array[Byte]): Int

  /** What is wrong with a field of which `unescape` gives -1. */
  def wrongEscape: Reject = Rejects.UnknownEscape
}

/** Leaves everything to another scanner but what it says itself. */
class WrappedScanner(inner: RecordScanner) extends RecordScanner {
  def scan(): Int = inner.scan()
  def expect(fields: Int, fieldOf: String => Int): Unit = inner.expect(fields, fieldOf)
  def resume(at: Int): Int = inner.resume(at)
  def isBlank: Boolean = inner.isBlank
  override def judge(): Unit = inner.judge()
  def unescape(from: Int, until: Int, into: Array[Byte]): Int = inner.unescape(from, until, into)
  override def wrongEscape: Reject = inner.wrongEscape
}
