package aspen.record

/** A version of a source file as it was listed. */
final case class Listed(uri: String, etag: String, size: Long, modified: String) {
  def isPacked: Boolean = uri.endsWith(".gz")
}

/** A listed file that is pending: the ledger's id of its version, and its place in the order of arrival. */
final case class SourceFile(id: Long, position: Int, listed: Listed)
