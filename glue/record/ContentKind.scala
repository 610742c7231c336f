package aspen.record

/**
 * What a file can be that is no csv, told by its first bytes: `model/content-kinds.ts` has the same kinds in the same
 * order, and a test holds them to it.
 *
 * @param what as a sentence goes on after "the file is"
 * @param signature bytes in hexadecimal, each with the offset where they stand; `..` is any byte but zero
 */
final case class ContentKind(what: String, advice: String, signature: (Int, String)*) {
  private def stands(bytes: Array[Byte], length: Int): Boolean = signature.forall { case (at, hex) =>
    at + hex.length / 2 <= length && hex.grouped(2).zipWithIndex.forall { case (wanted, i) =>
      if (wanted == "..") bytes(at + i) != 0 else (bytes(at + i) & 0xff) == Integer.parseInt(wanted, 16)
    }
  }
}

object ContentKind {

  /** How many of a file's first bytes tell. */
  final val TellingBytes = 512

  private val Zip = "504b0304"
  private def excel(signature: (Int, String)*) =
    ContentKind("an Excel workbook", "save its sheet as csv", signature: _*)
  private def html(hex: String) = ContentKind("an HTML page", "open it, and fetch the file again", 0 -> hex)
  private def utf16(hex: String) = ContentKind(
    "text in UTF-16",
    "say `encoding: 'utf-16'` in its definition, 'utf-16le' or 'utf-16be' where it has no byte order mark",
    0 -> hex
  )

  private val all = Seq(
    ContentKind("gzip in gzip", "unpack it once", 0 -> "1f8b08"),
    // The first member of a workbook: [Content_Types], _rels/, docProps/ or xl/.
    excel(0 -> Zip, 30 -> "5b436f6e74656e745f54797065735d"),
    excel(0 -> Zip, 30 -> "5f72656c732f"),
    excel(0 -> Zip, 30 -> "646f6350726f70732f"),
    excel(0 -> Zip, 30 -> "786c2f"),
    excel(0 -> "d0cf11e0a1b11ae1"),
    ContentKind("a zip archive", "unpack it", 0 -> Zip),
    ContentKind("a tar archive", "unpack it", 257 -> "7573746172"),
    ContentKind("a 7-Zip archive", "unpack it", 0 -> "377abcaf271c"),
    ContentKind("compressed with zstd", "unpack it", 0 -> "28b52ffd"),
    ContentKind("compressed with bzip2", "unpack it", 0 -> "425a68", 4 -> "314159265359"),
    ContentKind("compressed with xz", "unpack it", 0 -> "fd377a585a00"),
    ContentKind("parquet", "export it as csv", 0 -> "5041523115"),
    ContentKind("avro", "export it as csv", 0 -> "4f626a01"),
    ContentKind("a PDF document", "export its table as csv", 0 -> "255044462d"),
    html("3c21444f43545950452068746d6c"),
    html("3c21646f63747970652068746d6c"),
    html("3c68746d6c"),
    utf16("fffe"),
    utf16("feff"),
    utf16("..00..00..00..00"),
    utf16("00..00..00..00..")
  )

  /** What a file is by its first bytes; none where they do not say that it is something else than csv. */
  def of(bytes: Array[Byte], length: Int): Option[ContentKind] = all.find(_.stands(bytes, length))
}
