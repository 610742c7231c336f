package aspen.record

import java.util.regex.Pattern

/** Which files below a table's prefix belong to it, by regular expressions of their paths from there. */
final case class FileNames(wanted: Seq[String], unwanted: Seq[String]) {
  private val taken = wanted.map(Pattern.compile)
  private val left = unwanted.map(Pattern.compile)

  def has(path: String): Boolean = {
    def is(pattern: Pattern) = pattern.matcher(path).matches()
    (taken.isEmpty || taken.exists(is)) && !left.exists(is)
  }
}
