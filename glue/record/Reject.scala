package aspen.record

/** Why a record is refused: a stable word, and what was expected. Never the value. */
final case class Reject(code: String, message: String)

object Reject {

  /** Instead of a reason, since the path of a row has no place for an object for each field. */
  val Accepted: Reject = null
}
