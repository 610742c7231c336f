package aspen.encoders

import aspen.record.{Encode, Reject}
import java.nio.ByteBuffer

/** A field that may be a formula which gives a text, `="00123"`, as that text. */
final case class InsideFormula(inner: Encode) extends Encode {
  import InsideFormula._

  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject =
    if (isFormula(in, start, end)) inner(in, start + Before, end - After, out) else inner(in, start, end, out)

  private def isFormula(in: Array[Byte], start: Int, end: Int): Boolean =
    end - start >= Before + After && in(start) == '=' && in(start + 1) == '"' && {
      var i = start + Before
      while (i < end && in(i) != '"') i += 1
      i == end - After
    }
}

object InsideFormula {
  private final val Before = 2
  private final val After = 1
}
