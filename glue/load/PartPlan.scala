package aspen.load

import aspen.part.Part
import aspen.record.{Slice, SourceFile}
import scala.collection.mutable.ArrayBuffer

/**
 * Spreads the files of a load over parts.
 *
 * @param writers how many take parts at once
 */
final class PartPlan(writers: Int, isSplittable: Boolean) {

  /** Small files share a transaction, in the order of arrival, but never so many that a writer has nothing to do: a
   * quick one takes more parts than a slow one. */
  def parts(files: Seq[SourceFile]): Seq[Part] = {
    val full =
      (files.map(_.listed.size).sum / (PartPlan.PartsEach * writers)).max(PartPlan.LeastBytes).min(PartPlan.MostBytes)
    val groups = ArrayBuffer.empty[ArrayBuffer[Slice]]
    var size = 0L
    files.flatMap(Slice.of(_, isSplittable, full)).foreach { slice =>
      if (groups.isEmpty || size + slice.size > full || groups.last.size == PartPlan.MostFiles) {
        groups += ArrayBuffer.empty
        size = 0
      }
      groups.last += slice
      size += slice.size
    }
    groups.toList.zipWithIndex.map { case (group, index) => Part(index + 1, group.toList) }
  }
}

object PartPlan {
  private final val PartsEach = 2
  private final val LeastBytes = 1L << 20
  private final val MostBytes = 64L << 20

  /** However small they are: opening them takes time, and the server ends a transaction in which nothing happens. */
  private final val MostFiles = 1000
}
