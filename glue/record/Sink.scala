package aspen.record

/** Takes whole tuples of binary COPY, `tuples[from, until)`: a table's rows, and rows of `aspen.reject`. */
trait Sink {
  def takeRows(tuples: Array[Byte], from: Int, until: Int): Unit
  def takeRejects(tuples: Array[Byte], from: Int, until: Int): Unit
}
