package aspen.record

import java.nio.charset.StandardCharsets.UTF_8
import java.util.regex.{Matcher, Pattern}

/** Text that a terminal shows and does not obey, as `model/printable.ts` writes it. */
object Printable {

  /** Control characters, line and paragraph separators, and what changes the direction of writing. */
  private val Steering =
    Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")

  /** One line: `\n`, `\r`, and all else byte by byte, in octal. */
  def of(text: String): String = {
    val found = Steering.matcher(text)
    val shown = new StringBuffer
    while (found.find()) found.appendReplacement(shown, Matcher.quoteReplacement(escaped(found.group)))
    found.appendTail(shown).toString
  }

  private def escaped(character: String): String = character match {
    case "\n" => "\\n"
    case "\r" => "\\r"
    case _    => character.getBytes(UTF_8).map(byte => f"\\${byte & 0xff}%03o").mkString
  }
}
