package aspen.record

/**
 * What the reading rules allow, by the same numbers in both engines: `model/limits.ts` has them, and what they mean. The
 * limit of a column's own check stands in its encoder.
 */
final case class Limits(
    recordBytes: Int,
    fileColumns: Int,
    keyBytes: Int,
    uriBytes: Int,
    storedRejects: Int,
    storedValueBytes: Int,
    storedRecordBytes: Int,
    storedNameBytes: Int,
    storedWordsBytes: Int,
    loadFiles: Int,
    loadBytes: Long)
