package aspen.record

/** Every reason to refuse a record, as `model/reject-codes.ts` has them: made of it, and held to it by a test. */
object Rejects {
  val MissingRequired: Reject = Reject("missing-required", "a value is required")
  val NotAnInteger: Reject = Reject("not-an-integer", "expected digits, with a sign or none")
  val NotANumber: Reject = Reject("not-a-number", "expected a decimal number")
  val NotABoolean: Reject = Reject("not-a-boolean", "expected true, false, t, f, yes, no, y, n, on, off, 1 or 0")
  val NotADate: Reject = Reject("not-a-date", "expected a date as the column writes it")
  val NotATime: Reject = Reject("not-a-time", "expected a time as the column writes it")
  val NotATimestamp: Reject = Reject("not-a-timestamp", "expected a date and time as the column writes them")
  val MissingOffset: Reject = Reject("missing-offset", "expected an offset from UTC after the time")
  val AmbiguousTime: Reject =
    Reject("ambiguous-time", "this local time does not exist, or exists twice, in the time zone of the column")
  val NotAUuid: Reject = Reject("not-a-uuid", "expected 32 hexadecimal digits as 8-4-4-4-12")
  val NotJson: Reject = Reject("not-json", "expected JSON")
  val NestedTooDeep: Reject = Reject("nested-too-deep", "JSON nested deeper than 512 levels")
  val NotBytea: Reject = Reject("not-bytea", "expected bytes as the column writes them")
  val OutOfRange: Reject = Reject("out-of-range", "the value does not fit the type")
  val TooPrecise: Reject = Reject("too-precise", "more digits than the type keeps")
  val TooLong: Reject = Reject("too-long", "more characters than the type keeps")
  val NotMatched: Reject = Reject("not-matched", "the value does not match the pattern")
  val OutOfBounds: Reject = Reject("out-of-bounds", "the value is below the minimum or above the maximum")
  val NotAllowed: Reject = Reject("not-allowed", "the value is none of those allowed")
  val NulByte: Reject = Reject("nul-byte", "PostgreSQL keeps no NUL in text")
  val InvalidUtf8: Reject = Reject("invalid-utf8", "expected UTF-8")
  val InvalidEncoding: Reject = Reject("invalid-encoding", "a byte that the encoding does not have")
  val KeyTooLong: Reject = Reject("key-too-long", "a key of more than 2,600 bytes does not fit an index")
  val TooFewFields: Reject = Reject("too-few-fields", "fewer fields than the header has")
  val TooManyFields: Reject = Reject("too-many-fields", "more fields than the header has")
  val UnclosedQuote: Reject = Reject("unclosed-quote", "a quote is opened and not closed")
  val StrayQuote: Reject =
    Reject("stray-quote", "a quote inside an unquoted field, or something after a closing quote")
  val StrayCarriageReturn: Reject =
    Reject("stray-carriage-return", "a carriage return that no newline follows, outside quotes")
  val StrayNewline: Reject =
    Reject("stray-newline", "a newline outside quotes, where lines end in a carriage return")
  val LineTooLong: Reject = Reject("line-too-long", "more characters than a line has")
  val UnknownEscape: Reject =
    Reject("unknown-escape", "an escape before a letter or digit, or at the end of a line")
  val NotAnObject: Reject = Reject("not-an-object", "expected a JSON object")
  val MissingKey: Reject =
    Reject("missing-key", "the object lacks the key of a column that is not optional")
  val DuplicateKey: Reject = Reject("duplicate-key", "a column is read from two keys of the object")
  val RecordTooLong: Reject = Reject("record-too-long", "a record of more than 16 MiB")
  val RestNotRead: Reject =
    Reject("rest-not-read", "a quote that is not closed in 16 MiB: nothing after it was read")
  val DatabaseRefused: Reject = Reject("database-refused", "PostgreSQL refused the record")
}
