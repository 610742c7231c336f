package aspen

import aspen.csv._
import aspen.encoders._
import aspen.record.{Column, Deletion, Encode, FieldDecoder, Limits, TableDefinition}
import com.fasterxml.jackson.databind.JsonNode
import scala.collection.mutable.ArrayBuffer

/**
 * Makes a definition of plain data, as the generator has it before it prints Scala (`JobDefinition` in
 * `generator/scala/definition.ts`), by the same constructors: thousands of them without a compiler.
 */
object DefinitionReader {
  def table(json: JsonNode): TableDefinition = TableDefinition(
    json.get("pipeline").asText,
    json.get("table").asText,
    json.get("fingerprint").asText,
    json.get("version").asText,
    json.get("prefix").asText,
    source(json.get("source").get("named")),
    limits(json.get("limits").get("named")),
    () => list(json.get("columns")).map(column).toArray,
    json.get("wideKey").asBoolean,
    list(json.get("tellableKey")).map(_.asInt),
    deletion = Option(json.get("deletion")).filterNot(_.isNull).map { each =>
      Deletion(texts(arg(each, 0)), list(arg(each, 1)).map(_.asInt))
    },
    rejectedKeys = json.get("rejectedKeys").asBoolean
  )

  private def source(json: JsonNode): CsvSource = CsvSource(
    json.get("delimiter").asText,
    option(json.get("quote")).map(character),
    json.get("header").asBoolean,
    json.get("multiline").asBoolean,
    json.get("encoding").asText,
    texts(json.get("refusals")),
    Option(json.get("decoder")).flatMap(option).map(decoder),
    Option(json.get("names")).flatMap(option).map(_ => LooseNames),
    Option(json.get("skip")).fold(0)(_.asInt),
    Option(json.get("lineEnd")).fold('\n')(character),
    Option(json.get("shapes")).fold(Seq.empty[Shape])(list(_).map(shape)),
    operation = Option(json.get("operation")).fold("never")(_.asText),
    text = Option(json.get("text")).flatMap(option).map(wide => new Utf16(arg(wide, 0).asText)),
    headerLines = Option(json.get("headerLines"))
      .flatMap(option)
      .map(all => HeaderLines(arg(all, 0).asInt, arg(all, 1).asText, arg(all, 2).asBoolean, arg(all, 3).asBoolean))
  )

  private def shape(json: JsonNode): Shape = json.get("call").asText match {
    case "FileTrailer" =>
      FileTrailer(
        trailerLine(arg(json, 0)),
        arg(json, 1).asText,
        option(arg(json, 2)).map(count => TrailerCount(arg(count, 0).asInt, arg(count, 1).asInt)),
        list(arg(json, 3)).map(sum => TrailerSum(arg(sum, 0).asInt, () => column(arg(sum, 1)))),
        arg(json, 4).asInt,
        arg(json, 5).asBoolean
      )
    case "EvenLines" => EvenLines(arg(json, 0).asBoolean, arg(json, 1).asBoolean)
    case "Comment"   => Comment(character(arg(json, 0)))
    case "FixedWidth" =>
      val (starts, ends, texts) = (list(arg(json, 0)), list(arg(json, 1)), list(arg(json, 2)))
      val (width, countsBytes) = (arg(json, 3).asInt, arg(json, 4).asBoolean)
      FixedWidth(starts.map(_.asInt), ends.map(_.asInt), texts.map(_.asBoolean), width, countsBytes)
    case "JsonLines" =>
      val (keys, mayLack, isJson) = (list(arg(json, 0)), list(arg(json, 1)), list(arg(json, 2)))
      JsonLines(keys.map(texts), mayLack.map(_.asBoolean), isJson.map(_.asBoolean))
    case "Dialect" =>
      val named = json.get("named")
      Dialect(option(named.get("escape")).map(character), has(named, "aroundQuotes"), has(named, "ofBlanks"))
  }

  private def trailerLine(json: JsonNode): TrailerLine = json.get("call").asText match {
    case "TrailerFirst" => TrailerFirst(arg(json, 0).asText)
    case "TrailerStars" => TrailerStars(arg(json, 0).asText)
  }

  private def limits(json: JsonNode): Limits = Limits(
    json.get("recordBytes").asInt,
    json.get("fileColumns").asInt,
    json.get("keyBytes").asInt,
    json.get("uriBytes").asInt,
    json.get("storedRejects").asInt,
    json.get("storedValueBytes").asInt,
    json.get("storedRecordBytes").asInt,
    json.get("storedNameBytes").asInt,
    json.get("storedWordsBytes").asInt,
    json.get("loadFiles").asInt,
    json.get("loadBytes").asLong
  )

  private def column(json: JsonNode): Column = {
    val named = json.get("named")
    Column(
      arg(json, 0).asText,
      texts(arg(json, 1)),
      encode(arg(json, 2)),
      has(named, "required"),
      Option(named.get("default")).flatMap(option).map(literal),
      Option(named.get("nulls")).fold(Seq.empty[Array[Byte]])(tokens => Tokens(texts(arg(tokens, 0)))),
      has(named, "trim"),
      Option(named.get("folder")).flatMap(option).map(_.asText),
      has(named, "optional"),
      has(named, "keepsAbsence"),
      has(named, "isKey"),
      has(named, "isPersonal"),
      has(named, "quotedNulls"),
      Option(named.get("decoder")).flatMap(option).map(decoder),
      Option(named.get("growth")).fold(1)(_.asInt),
      Option(named.get("nth")).flatMap(option).map(_.asInt),
      Option(named.get("fromFile")).flatMap(option).map(_.asText),
      Option(named.get("recordBytes")).fold(0)(_.asInt),
      Option(named.get("sharesFieldOf")).flatMap(option).map(_.asInt)
    )
  }

  private def encode(json: JsonNode): Encode = json.get("call").asText match {
    case "Text"           => Text
    case "Limited"        => Limited(inner(json), arg(json, 1).asInt)
    case "WholeNumber"    => WholeNumber(arg(json, 0).asInt)
    case "DecimalNumber"  => DecimalNumber(arg(json, 0).asInt, arg(json, 1).asInt, option(arg(json, 2)).map(_.asInt))
    case "FloatingNumber" => FloatingNumber(arg(json, 0).asInt)
    case "TruthValue"     => TruthValue
    case "TruthWords"     => TruthWords(texts(arg(json, 0)), texts(arg(json, 1)))
    case "FormattedNumber" =>
      FormattedNumber(inner(json), numberFormat(arg(json, 1)), has(json.get("named"), "isInteger"))
    case "NotFinite"              => NotFinite(inner(json), arg(json, 1).asInt)
    case "Uuid"                   => Uuid
    case "Json"                   => Json(arg(json, 0).asInt)
    case "Base64Bytes"            => Base64Bytes
    case "HexBytes"               => HexBytes(json.get("named").get("hasPrefix").asBoolean)
    case "IsoDate"                => IsoDate
    case "IsoTime"                => IsoTime
    case "IsoTimestamp"           => IsoTimestamp
    case "IsoTimestamptz"         => IsoTimestamptz
    case "IsoTimeWith"            => IsoTimeWith(rest(json, 0))
    case "IsoTimestampWith"       => IsoTimestampWith(rest(json, 0))
    case "IsoTimestamptzWith"     => IsoTimestamptzWith(rest(json, 0))
    case "IsoTimestamptzIn"       => IsoTimestamptzIn(zone(arg(json, 0)), rest(json, 1))
    case "IsoMidnight"            => IsoMidnight
    case "FormattedMidnight"      => FormattedMidnight(format(json))
    case "FormattedDate"          => FormattedDate(format(json))
    case "FormattedTime"          => FormattedTime(format(json))
    case "FormattedTimestamp"     => FormattedTimestamp(format(json))
    case "FormattedTimestamptz"   => FormattedTimestamptz(format(json))
    case "FormattedTimestamptzIn" => FormattedTimestamptzIn(format(json), zone(arg(json, 1)))
    case "FirstOf"                => FirstOf(list(arg(json, 0)).map(encode))
    case "Transcoded"             => Transcoded(inner(json), decoder(arg(json, 1)))
    case "InsideFormula"          => InsideFormula(inner(json))
    case "Letters"                => Letters(inner(json), arg(json, 1).asText, arg(json, 2).asBoolean)
    case "Matching"               => Matching(inner(json), Automaton(arg(arg(json, 1), 0).asText))
    case "Bounded"                => bounded(json)
    case "Allowing"               => Allowing(inner(json), order(arg(json, 1)), literals(arg(json, 2)))
    case "ShortKey"               => ShortKey(inner(json), arg(json, 1).asInt)
  }

  private def numberFormat(json: JsonNode): NumberFormat = {
    val named = json.get("named")
    NumberFormat(
      Option(named.get("decimal")).fold('.')(character),
      Option(named.get("group")).flatMap(option).map(character),
      Option(named.get("middleGroup")).fold(3)(_.asInt),
      Option(named.get("currency")).fold(Seq.empty[String])(texts),
      has(named, "percent"),
      has(named, "isFraction"),
      has(named, "parentheses"),
      has(named, "trailing"),
      has(named, "zeroFraction"),
      has(named, "hasPower")
    )
  }

  private def bounded(json: JsonNode): Encode = {
    def bound(name: String) = Option(json.get("named").get(name)).flatMap(option).map(literal)
    Bounded(inner(json), order(arg(json, 1)), bound("min"), bound("max"))
  }

  private def order(json: JsonNode): Order = json.get("call").asText match {
    case "ByteOrder"    => ByteOrder
    case "WholeOrder"   => WholeOrder
    case "NumericOrder" => NumericOrder
    case "RealOrder"    => RealOrder
    case "DoubleOrder"  => DoubleOrder
  }

  private def decoder(json: JsonNode): FieldDecoder =
    if (json.get("call").asText == "SingleByte") SingleByte(arg(json, 0).asText) else OfCharset(arg(json, 0).asText)
  private def inner(json: JsonNode): Encode = encode(arg(json, 0))
  private def format(json: JsonNode): MomentFormat = {
    val read = arg(json, 0)
    read.get("call").asText match {
      case "Format"      => Format(texts(arg(read, 0)), rest(read, 1))
      case "EpochMoment" => EpochMoment(arg(read, 0).asInt, arg(read, 1).asInt, rest(read, 2))
      case "ExcelMoment" => ExcelMoment(arg(read, 0).asInt)
    }
  }
  private def rest(json: JsonNode, index: Int): Int =
    Option(arg(json, index)).fold(Rest.Refused)(named => Rest(arg(named, 0).asText))
  private def zone(json: JsonNode): Zone = Zone(arg(json, 0).asText)
  private def literal(json: JsonNode): Array[Byte] = Literal(inner(json), arg(json, 1).asText)
  private def literals(json: JsonNode): Seq[Array[Byte]] = Literal.all(inner(json), texts(arg(json, 1)))

  private def has(named: JsonNode, name: String): Boolean =
    Option(named).flatMap(all => Option(all.get(name))).exists(_.asBoolean)
  private def arg(json: JsonNode, index: Int): JsonNode = json.get("args").get(index)
  private def character(json: JsonNode): Char = json.get("char").asText.charAt(0)
  private def option(json: JsonNode): Option[JsonNode] =
    if (json.get("call").asText == "None") None else Some(arg(json, 0))
  private def texts(json: JsonNode): Seq[String] = list(json).map(_.asText)

  private def list(json: JsonNode): Seq[JsonNode] = {
    val found = ArrayBuffer.empty[JsonNode]
    json.elements.forEachRemaining(each => found += each)
    found.toList
  }
}
