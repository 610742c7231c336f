package aspen.part

import aspen.record.Slice

/** What one task copies in one transaction. */
final case class Part(number: Int, slices: Seq[Slice]) {
  val size: Long = slices.map(_.size).sum
}
