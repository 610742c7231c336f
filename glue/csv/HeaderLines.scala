package aspen.csv

import aspen.record.Refusal

/**
 * A header of several lines, whose cells are joined column by column; `engine/csv/join-header.ts` does the same.
 *
 * @param join what stands between the cells of a column
 * @param merged an empty cell, but in the last line, has the title to its left
 * @param pads a line may lack cells at its end
 */
final case class HeaderLines(lines: Int, join: String, merged: Boolean, pads: Boolean) {

  /** The names of the columns. @throws Refusal where lines have not as many cells */
  def names(all: Seq[Seq[String]]): Vector[String] = joined(filled(all))

  /** What messages show of each: not the last line, which is a record where a file has fewer lines than its definition says. */
  def titles(all: Seq[Seq[String]]): Vector[String] = joined(filled(all).init)

  private def filled(all: Seq[Seq[String]]): Seq[Seq[String]] = {
    val widths = all.map(_.size)
    if (!pads && widths.exists(_ < widths.max))
      throw new Refusal("bad-header", s"the lines of the header have ${widths.mkString(", ")} fields")
    val even = all.map(_.padTo(widths.max, ""))
    if (merged) even.indices.map(fill(even, _)) else even
  }

  /** Up to where a line above begins another title. */
  private def fill(all: Seq[Seq[String]], line: Int): Seq[String] =
    if (line == all.size - 1) all(line)
    else {
      var title = ""
      all(line).indices.map { column =>
        val begins = all.take(line).exists(_(column).nonEmpty)
        if (all(line)(column).nonEmpty || begins) title = all(line)(column)
        title
      }
    }

  private def joined(cells: Seq[Seq[String]]): Vector[String] =
    cells.head.indices.map(column => cells.map(_(column)).filter(_.nonEmpty).mkString(join)).toVector
}
