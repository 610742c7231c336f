package aspen.record

/** A file is refused as a whole. */
final class Refusal(val code: String, message: String, cause: Throwable = null) extends Exception(message, cause) {

  /** It speaks of the moment and not of the file's content: the next load tries again. */
  def isPassing: Boolean = code == "changed-while-read" || code == "unreadable"
}
