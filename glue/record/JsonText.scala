package aspen.record

/** A text in quotes as JSON has it, so that a message shows what cannot be seen. */
object JsonText {
  def quoted(text: String): String = text.map(escaped).mkString("\"", "", "\"")

  private def escaped(character: Char): String = character match {
    case '"'                  => "\\\""
    case '\\'                 => "\\\\"
    case '\b'                 => "\\b"
    case '\f'                 => "\\f"
    case '\n'                 => "\\n"
    case '\r'                 => "\\r"
    case '\t'                 => "\\t"
    case _ if character < ' ' => f"\\u${character.toInt}%04x"
    case _                    => character.toString
  }
}
