package aspen.csv

import aspen.record.{Reject, Rejects}
import java.nio.charset.StandardCharsets.UTF_8

/**
 * Lines of which each is a JSON object. A string's quotes are no part of its field; `null` is an empty field.
 *
 * @param keys spellings of each field's key
 * @param mayLack an object may lack the key: that is as `null`
 * @param isJson the value stands for itself, also where it is a string
 */
final case class JsonLines(keys: Seq[Seq[String]], mayLack: Seq[Boolean], isJson: Seq[Boolean]) extends Shape {
  def over(records: CsvRecords, inner: RecordScanner): RecordScanner = new JsonLinesScanner(records, inner, this)
}

/** Finds the values of columns in such lines. */
final class JsonLinesScanner(records: CsvRecords, inner: RecordScanner, shape: JsonLines)
    extends LineScanner(records, inner) {
  import JsonWalk.Wrong

  private val walk = new JsonWalk
  private val keys = shape.keys.flatten.map(_.getBytes(UTF_8)).toArray

  /** The field of each key. */
  private val fieldOf = shape.keys.indices.flatMap(field => shape.keys(field).map(_ => field)).toArray
  private val mayLack = shape.mayLack.toArray
  private val isJson = shape.isJson.toArray

  /** The last record that had each field. */
  private val seen = new Array[Long](mayLack.length)
  private var record = 0L

  /** Which of the keys comes next, where objects have them in the order of the definition. */
  private var next = 0
  private var single = new Array[Byte](64)

  /** An empty field that is escaped is a key that the object lacks. */
  override def unescape(from: Int, until: Int, into: Array[Byte]): Int =
    if (from == until) -1 else JsonEscapes.unescape(records.bytes, from, until, into)

  override def wrongEscape: Reject = Rejects.MissingKey

  protected def divide(end: Int): Unit = {
    val bytes = records.bytes
    records.error = Reject.Accepted
    records.fields = mayLack.length
    walk.isTooDeep = false
    val begin = JsonWalk.afterBlanks(bytes, records.from, end)
    wasBlank = begin == end
    if (!wasBlank) {
      val isObject = bytes(begin) == '{'
      record += 1
      next = 0
      val after = if (isObject) members(bytes, begin + 1, end) else walk.value(bytes, begin, end)
      if (after == Wrong || JsonWalk.afterBlanks(bytes, after, end) != end)
        records.error = if (walk.isTooDeep) Rejects.NestedTooDeep else Rejects.NotJson
      else if (!isObject) records.error = Rejects.NotAnObject
      else addMissing()
    }
  }

  /** Takes the members of an object; gives the place after it. */
  private def members(bytes: Array[Byte], at: Int, stop: Int): Int = {
    var i = JsonWalk.afterBlanks(bytes, at, stop)
    var isOpen = !(i < stop && bytes(i) == '}')
    if (!isOpen) i += 1
    while (isOpen) {
      i = member(bytes, i, stop)
      if (i != Wrong) i = JsonWalk.afterBlanks(bytes, i, stop)
      if (i == Wrong || i >= stop) {
        i = Wrong
        isOpen = false
      } else if (bytes(i) == ',') i = JsonWalk.afterBlanks(bytes, i + 1, stop)
      else {
        i = if (bytes(i) == '}') i + 1 else Wrong
        isOpen = false
      }
    }
    i
  }

  private def member(bytes: Array[Byte], at: Int, stop: Int): Int = {
    walk.hasEscapes = false
    val keyEnd = if (at < stop && bytes(at) == '"') walk.string(bytes, at, stop) else Wrong
    val field = if (keyEnd == Wrong) Wrong else find(bytes, at + 1, keyEnd - 1)
    val colon = if (keyEnd == Wrong) stop else JsonWalk.afterBlanks(bytes, keyEnd, stop)
    if (colon >= stop || bytes(colon) != ':') Wrong
    else {
      val value = JsonWalk.afterBlanks(bytes, colon + 1, stop)
      walk.hasEscapes = false
      val after = walk.value(bytes, value, stop)
      if (after != Wrong && field >= 0) put(bytes, field, value, after)
      after
    }
  }

  private def put(bytes: Array[Byte], field: Int, start: Int, end: Int): Unit =
    if (seen(field) == record) records.error = Rejects.DuplicateKey
    else {
      seen(field) = record
      if (bytes(start) == '"' && !isJson(field))
        records.placeField(field, start + 1, end - 1, if (walk.hasEscapes) CsvRecords.Doubled else CsvRecords.Quoted)
      else records.placeField(field, start, if (bytes(start) == 'n') start else end, CsvRecords.Plain)
    }

  private def addMissing(): Unit = {
    var field = 0
    while (field < seen.length) {
      if (seen(field) != record) {
        val kind = if (mayLack(field)) CsvRecords.Plain else CsvRecords.Doubled
        records.placeField(field, records.from, records.from, kind)
      }
      field += 1
    }
  }

  /** The field of a key that is `bytes[start, end)`; less than 0 where no column is read from it. */
  private def find(bytes: Array[Byte], start: Int, end: Int): Int =
    if (!walk.hasEscapes) look(bytes, start, end)
    else {
      if (single.length < end - start) single = new Array[Byte](2 * (end - start))
      look(single, 0, JsonEscapes.unescape(bytes, start, end, single))
    }

  private def look(bytes: Array[Byte], start: Int, end: Int): Int = {
    val count = keys.length
    var found = -1
    var left = count
    var at = next
    while (found < 0 && left > 0) {
      if (at >= count) at = 0
      if (isSame(keys(at), bytes, start, end)) {
        next = at + 1
        found = fieldOf(at)
      }
      at += 1
      left -= 1
    }
    found
  }

  private def isSame(key: Array[Byte], bytes: Array[Byte], start: Int, end: Int): Boolean =
    key.length == end - start && {
      var i = 0
      while (i < key.length && key(i) == bytes(start + i)) i += 1
      i == key.length
    }
}
