package aspen

import aspen.encoders._
import aspen.record.{Column, Encode, Reject, Rejects}
import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}

final class EncoderSuite extends munit.FunSuite {

  /** The value, without its length, or the reason to refuse it. */
  private def written(encode: Encode, in: Array[Byte]): Either[String, Seq[Byte]] = {
    val out = ByteBuffer.allocate(100 + 3 * in.length)
    val reason = encode(in, 0, in.length, out)
    if (reason != Reject.Accepted) Left(reason.code)
    else {
      assertEquals(out.getInt(0), out.position() - 4)
      Right(out.array.slice(4, out.position()).toSeq)
    }
  }
  private def written(encode: Encode, text: String): Either[String, Seq[Byte]] = written(encode, text.getBytes(UTF_8))
  private def long(value: Long) = Right(ByteBuffer.allocate(8).putLong(value).array.toSeq)
  private def utf8(text: String) = Right(text.getBytes(UTF_8).toSeq)

  test("whole numbers take the width of their type, up to its ends") {
    assertEquals(written(WholeNumber(2), "-32768"), Right(Seq[Byte](-128, 0)))
    assertEquals(written(WholeNumber(2), "32768"), Left("out-of-range"))
    assertEquals(written(WholeNumber(8), "-9223372036854775808"), long(Long.MinValue))
    assertEquals(written(WholeNumber(8), "9223372036854775808"), Left("out-of-range"))
    assertEquals(written(WholeNumber(4), "1e3"), Left("not-an-integer"))
  }

  test("a numeric is neither rounded nor cut") {
    assertEquals(written(DecimalNumber(4, 2, Some(2)), "12.345"), Left("too-precise"))
    assertEquals(written(DecimalNumber(4, 2, Some(2)), "12345"), Left("out-of-range"))
    assertEquals(
      written(DecimalNumber(4, 2, Some(2)), "12.5"),
      Right(Seq[Byte](0, 2, 0, 0, 0, 0, 0, 2, 0, 12, 0x13, -120.toByte))
    )
    // More groups than a signed number of two bytes holds.
    val longest = written(DecimalNumber(131072, 16383, None), "1" * 131072 + "." + "1" * 16383)
    assertEquals(longest.map(_.take(8)), Right(Seq[Byte](-112, 0, 127, -1, 0, 0, 63, -1)))
  }

  test("a number in a format of its own is what PostgreSQL would write, or none") {
    val plain = DecimalNumber(131072, 16383, None)
    val german = FormattedNumber(plain, NumberFormat(decimal = ',', group = Some('.'), currency = Seq("€", "EUR")))
    assertEquals(written(german, "1.234,50 €"), written(plain, "1234.50"))
    assertEquals(written(german, "1.23,4"), Left("not-a-number"))
    assertEquals(written(german, "0.123"), Left("not-a-number"))
    val share = FormattedNumber(plain, NumberFormat(percent = true, isFraction = true, parentheses = true))
    assertEquals(written(share, "(5%)"), written(plain, "-0.05"))
    val whole = FormattedNumber(WholeNumber(8), NumberFormat(zeroFraction = true), isInteger = true)
    assertEquals(written(whole, "100.0"), long(100))
    assertEquals(written(whole, "100.5"), Left("not-an-integer"))
    assertEquals(written(NotFinite(FloatingNumber(8), 8), "-inf"), long(0xfff0000000000000L))
  }

  test("booleans have the words of their column") {
    val words = TruthWords(Seq("J", "Да"), Seq("N"))
    assertEquals(Seq("j", "Да", "n").map(written(words, _)), Seq[Byte](1, 1, 0).map(value => Right(Seq(value))))
    assertEquals(written(words, "y"), Left("not-a-boolean"))
  }

  test("text is UTF-8 without NUL") {
    assertEquals(written(Text, "é€\ud83d\ude42"), utf8("é€\ud83d\ude42"))
    assertEquals(written(Text, "a\u0000"), Left("nul-byte"))
    assertEquals(written(Text, Array[Byte](-64, -128)), Left("invalid-utf8"))
  }

  test("characters are counted, and not bytes") {
    assertEquals(written(Limited(Text, 3), "é€\ud83d\ude42"), utf8("é€\ud83d\ude42"))
    assertEquals(written(Limited(Text, 2), "é€\ud83d\ude42"), Left("too-long"))
  }

  test("another encoding becomes UTF-8, and a byte that it does not have is refused") {
    assertEquals(written(Transcoded(Text, OfCharset("windows-1252")), Array[Byte](-128)), utf8("€"))
    assertEquals(
      written(Transcoded(Text, OfCharset("windows-1252")), Array[Byte](0x81.toByte)),
      Left("invalid-encoding")
    )
    assertEquals(written(Transcoded(Text, OfCharset("iso-8859-1")), "é".getBytes(ISO_8859_1)), utf8("é"))
  }

  test("an automaton accepts what its pattern describes, the whole field") {
    // As the generator writes `[0-9]{5}(-[0-9]{4})?`.
    val zip = Automaton("45:1 46:0 48:2 58:0/2:2/2:3/2:4/2:5/2:6/!1:7 2:0/2:8/2:9/2:10/2:11/!")
    val texts = Seq("12345", "12345-6789", "1234", "123456", "12345-", "", "1234a").filter { text =>
      zip.accepts(text.getBytes(UTF_8), 0, text.length)
    }
    assertEquals(texts, Seq("12345", "12345-6789"))
  }

  test("an automaton of no word accepts none, and one of the empty word only that") {
    for (text <- Seq("", "a", "ab")) {
      assert(!Automaton("").accepts(text.getBytes(UTF_8), 0, text.length))
      assertEquals(Automaton("/!").accepts(text.getBytes(UTF_8), 0, text.length), text.isEmpty)
    }
  }

  test("bounds and lists compare values, and not texts") {
    val number = DecimalNumber(4, 2, Some(2))
    val bounded = Bounded(number, NumericOrder, min = Some(Literal(number, "-1.5")), max = Some(Literal(number, "10")))
    assertEquals(Seq("-1.50", "9.99", "10").map(written(bounded, _).isRight), Seq(true, true, true))
    assertEquals(Seq("-1.51", "10.01").map(written(bounded, _)), Seq(Left("out-of-bounds"), Left("out-of-bounds")))
    val listed = Allowing(number, NumericOrder, Literal.all(number, Seq("3", "1.5", "-2")))
    assertEquals(Seq("1.50", "03", "-2.0").map(written(listed, _).isRight), Seq(true, true, true))
    assertEquals(written(listed, "2"), Left("not-allowed"))
  }

  test("the first check that refuses gives the reason") {
    val inner = Bounded(WholeNumber(4), WholeOrder, min = Some(Literal(WholeNumber(4), "5")))
    val column = Allowing(inner, WholeOrder, Literal.all(WholeNumber(4), Seq("7")))
    assertEquals(
      Seq("x", "3", "6", "7").map(written(column, _).left.toOption),
      Seq("not-an-integer", "out-of-bounds", "not-allowed").map(Some(_)) :+ None
    )
  }

  test("a local time that does not exist, or exists twice, is refused in its zone") {
    val berlin = IsoTimestamptzIn(Zone("Europe/Berlin"))
    assertEquals(written(berlin, "2026-03-29 02:30"), Left("ambiguous-time"))
    assertEquals(written(berlin, "2026-10-25 02:30"), Left("ambiguous-time"))
    assertEquals(written(berlin, "2026-01-01 01:00"), written(IsoTimestamptz, "2026-01-01T00:00:00Z"))
  }

  test("a format reads what it wrote the time before as if it had read nothing") {
    val format =
      FormattedTimestamp(Format(Seq("FMDD", ".", "FMMM", ".", "YYYY", " ", "HH24", ":", "MI", ":", "SS", ".FF")))
    assertEquals(written(format, "1.2.2026 03:04:05.5"), written(IsoTimestamp, "2026-02-01 03:04:05.5"))
    assertEquals(written(format, "1.2.2026 03:04:05"), written(IsoTimestamp, "2026-02-01 03:04:05"))
  }

  test("a document may be so deep, and no deeper") {
    assert(written(Json(3), "[[[]]]").isRight)
    assertEquals(written(Json(3), "[[[[]]]]"), Left("nested-too-deep"))
    assertEquals(written(Json(3), "[1,]"), Left("not-json"))
    // As they stand in a file: Scala would read them as escapes of its own.
    val escape = "\\" + "u"
    assertEquals(written(Json(3), "\"" + escape + "0000\""), Left("database-refused"))
    assertEquals(written(Json(3), "{\"" + escape + "D800\":1}"), Left("database-refused"))
    assertEquals(written(Json(3), "[\"" + escape + "dc00" + escape + "d800\"]"), Left("database-refused"))
    assertEquals(written(Json(3), "[\"" + escape + "0000\""), Left("not-json"))
    assert(written(Json(3), "\"" + escape + "d83d" + escape + "de42" + escape + "0001\"").isRight)
  }

  test("blanks, tokens and an empty field become NULL, and a quoted one stays") {
    val column = Column("c", Seq("c"), Text, nulls = Tokens(Seq("NULL")), trim = true)
    def field(text: String, isQuoted: Boolean) = {
      val out = ByteBuffer.allocate(100)
      assertEquals(column.write(text.getBytes(UTF_8), 0, text.length, isQuoted, out), Reject.Accepted)
      out.getInt(0)
    }
    assertEquals(Seq("", " \t", "NULL", " NULL ").map(field(_, isQuoted = false)), Seq(-1, -1, -1, -1))
    assertEquals(Seq("", "NULL", " x ").map(field(_, isQuoted = true)), Seq(0, 4, 1))
  }

  test("a required column refuses NULL, unless it has a default") {
    val out = ByteBuffer.allocate(100)
    assertEquals(
      Column("c", Nil, Text, required = true).write(Array.empty, 0, 0, isQuoted = false, out),
      Rejects.MissingRequired
    )
    val default = Column("c", Nil, Text, required = true, default = Some(Literal(Text, "x")))
    assertEquals(default.write(Array.empty, 0, 0, isQuoted = false, out), Reject.Accepted)
    assertEquals(out.position(), 5)
  }
}
