package aspen.csv

import java.util.Locale

/** Without outer blanks, spaces for no-break spaces, letters in lower case: one by one, so that none depends on others. */
object LooseNames extends NameKey {
  private val Blanks = " \t\u00a0\u1680\u202f\u205f\u3000\ufeff"

  def apply(name: String): String = {
    val start = name.indexWhere(!isBlank(_))
    val trimmed = if (start < 0) "" else name.substring(start, name.lastIndexWhere(!isBlank(_)) + 1)
    val spaced = trimmed.map(letter => if ("\u00a0\u2007\u202f".indexOf(letter.toInt) >= 0) ' ' else letter)
    val lowered = new StringBuilder(spaced.length)
    var i = 0
    while (i < spaced.length) {
      val after = spaced.offsetByCodePoints(i, 1)
      lowered.append(spaced.substring(i, after).toLowerCase(Locale.ROOT))
      i = after
    }
    lowered.toString
  }

  private def isBlank(letter: Char): Boolean =
    Blanks.indexOf(letter.toInt) >= 0 || (letter >= 0x2000 && letter <= 0x200a)
}
