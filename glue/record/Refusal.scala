package aspen.record

/** A file is refused as a whole. Its message has nothing in it that a terminal would obey. */
final class Refusal(val code: String, message: String, cause: Throwable = null)
    extends Exception(Printable.of(message), cause) {

  /** It speaks of the moment and not of the file's content: the next load tries again. */
  def isPassing: Boolean = code == "changed-while-read" || code == "unreadable"
}

object Refusal {

  /**
   * Of several reasons the first one is told.
   *
   * @param order of codes, in which a table judges
   * @throws Refusal for the first reason that applies
   */
  def first(order: Seq[String], reasons: Map[String, Option[String]]): Unit =
    for (code <- order; message <- reasons.get(code).flatten) throw new Refusal(code, message)
}
