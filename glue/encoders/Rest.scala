package aspen.encoders

/** What becomes of a second's digits that PostgreSQL does not keep. */
object Rest {

  /** They have to be zeros. */
  final val Refused = 0
  final val Round = 1
  final val Cut = 2

  /** As a definition says it. */
  def apply(word: String): Int = if (word == "round") Round else Cut
}
