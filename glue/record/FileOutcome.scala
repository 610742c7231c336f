package aspen.record

/**
 * What came of a file, or of a piece of it.
 *
 * @param refusal why it is refused as a whole
 * @param from the byte at which reading began
 * @param lines newlines that were read, those of the header among them
 * @param keys the first key and the last, as bytes, where each comes after the one before
 */
final case class FileOutcome(
    id: Long,
    read: Long,
    staged: Long,
    rejected: Long,
    refusal: Option[Refusal],
    warnings: Seq[String],
    from: Long,
    lines: Long,
    keys: Option[(Array[Byte], Array[Byte])])
