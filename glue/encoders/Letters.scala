package aspen.encoders

import aspen.record.{Encode, Reject}
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8
import java.text.Normalizer
import java.util.Locale

/**
 * A field in the case and in the normal form that its column says, before the column's rules look at it. Letters change one by
 * one, so that none depends on those beside it.
 *
 * @param letterCase `upper`, `lower`, or empty where letters stay
 * @param composes brings the text into form NFC
 */
final case class Letters(inner: Encode, letterCase: String, composes: Boolean) extends Encode {
  def apply(in: Array[Byte], start: Int, end: Int, out: ByteBuffer): Reject = {
    val wrong = Utf8.check(in, start, end)
    if (wrong != Reject.Accepted) wrong
    else {
      val text = new String(in, start, end - start, UTF_8)
      val cased = if (letterCase.isEmpty) text else inCase(text)
      val changed = (if (composes) Normalizer.normalize(cased, Normalizer.Form.NFC) else cased).getBytes(UTF_8)
      inner(changed, 0, changed.length, out)
    }
  }

  private def inCase(text: String): String = {
    val changed = new StringBuilder(text.length)
    var i = 0
    while (i < text.length) {
      val after = text.offsetByCodePoints(i, 1)
      val letter = text.substring(i, after)
      changed.append(if (letterCase == "upper") letter.toUpperCase(Locale.ROOT) else letter.toLowerCase(Locale.ROOT))
      i = after
    }
    changed.toString
  }
}
