package aspen.record

import java.nio.charset.StandardCharsets.UTF_8
import java.util.Arrays

/**
 * How a record says that it deletes the row of its key: by the last column of staging. Of such a record only some columns are
 * judged, and the others may be NULL.
 *
 * @param values of that column
 * @param judged places of the columns that are judged besides
 */
final case class Deletion(values: Seq[String], judged: Seq[Int]) {
  private val written = values.map(_.getBytes(UTF_8)).toArray

  /** Whether a value of the column deletes, which ends here after its length. */
  def isMeant(tuples: Array[Byte], from: Int, until: Int): Boolean =
    written.exists(value => Arrays.equals(value, 0, value.length, tuples, from, until))
}
