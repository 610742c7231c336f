package aspen.encoders

import aspen.record.{Encode, Reject, Rejects}
import java.nio.ByteBuffer

/** The whole field is in the language of a `matches`. */
final case class Matching(inner: Encode, automaton: Automaton) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val reason = inner(in, start, end, out)
    if (reason == Reject.Accepted && !automaton.accepts(in, start, end)) Rejects.NotMatched else reason
  }
}
