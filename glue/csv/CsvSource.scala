package aspen.csv

import aspen.record.{ByteSource, FieldDecoder, FileOutcome, ReadContext, Slice, Source, TextDecoder}

/**
 * How a table's csv files are written.
 *
 * @param quote none where fields are never quoted
 * @param header without one, columns are found by their place
 * @param multiline quotes may hold a newline
 * @param encoding by the definition's name
 * @param decoder makes UTF-8 of what is in another encoding
 * @param text makes UTF-8 of all of the file; none where fields are enough
 * @param names what stands for a name of the header where names are compared; none for the name itself
 * @param headerLines none for a header of one line
 * @param skip lines in front of the header or the first record
 * @param lineEnd a newline, with a carriage return before it or none, or a carriage return alone
 * @param shapes what their lines have besides, from the fields outwards
 * @param operation which files of AWS DMS begin each record with what it does: those of `changes`, `always`, or `never`
 * @param refusals what the path and the header of a file are judged by, in this order: the first that applies is told
 */
final case class CsvSource(
    delimiter: String,
    quote: Option[Char],
    header: Boolean,
    multiline: Boolean,
    encoding: String,
    refusals: Seq[String],
    decoder: Option[FieldDecoder] = None,
    names: Option[NameKey] = None,
    skip: Int = 0,
    lineEnd: Char = '\n',
    shapes: Seq[Shape] = Nil,
    text: Option[TextDecoder] = None,
    headerLines: Option[HeaderLines] = None,
    operation: String = "never")
    extends Source {

  /** Without quotes, or with quotes that hold no newline. */
  def isSplittable: Boolean =
    (!multiline || quote.isEmpty) && text.isEmpty && !shapes.exists(_.keepsWhole(multiline))

  /** Whether the records of a file begin with what they do; the column for it is the last one. */
  def hasOperation(uri: String): Boolean = operation match {
    case "changes" => !uri.substring(uri.lastIndexOf('/') + 1).startsWith("LOAD")
    case other     => other == "always"
  }

  /** The most bytes that one byte becomes in UTF-8. */
  def growth: Int = if (decoder.isEmpty) 1 else 3

  def read(slice: Slice, bytes: ByteSource, context: ReadContext): FileOutcome =
    new CsvReader(this, slice, context).readAll(bytes)
}
